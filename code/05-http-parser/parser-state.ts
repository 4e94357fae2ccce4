// parser-state.ts: what may follow what in a message.
//
//   HTTP-message = start-line CRLF *( field-line CRLF ) CRLF [ message-body ]
//                                                             RFC 9112 §2.1

// #region the table of states
/** What the parser reads next, or why it reads nothing any more. */
export type ParserState =
  | 'start-line'
  | 'header-section'
  | 'sized-body'
  | 'chunk-header'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer-section'
  | 'unsized-body'
  | 'message-end'
  | 'closed'
  | 'handed-over'
  | 'failed';

/** What it has read. */
export type ParserStep =
  | 'start line'
  | 'head, no body'
  | 'head, sized body'
  | 'head, chunked body'
  | 'head, body until EOF'
  | 'chunk header'
  | 'last chunk'
  | 'all data'
  | 'CRLF'
  | 'trailer section'
  | 'end of message'
  | 'EOF'
  | 'other protocol';

const NEXT: Readonly<
  Record<ParserState, Readonly<Partial<Record<ParserStep, ParserState>>>>
> = {
  'start-line': {
    'start line': 'header-section',
    EOF: 'closed',
    'other protocol': 'handed-over',
  },
  'header-section': {
    'head, no body': 'message-end',
    'head, sized body': 'sized-body',
    'head, chunked body': 'chunk-header',
    'head, body until EOF': 'unsized-body',
  },
  'sized-body': { 'all data': 'message-end' },
  'chunk-header': {
    'chunk header': 'chunk-data',
    'last chunk': 'trailer-section',
  },
  'chunk-data': { 'all data': 'chunk-end' },
  'chunk-end': { CRLF: 'chunk-header' },
  'trailer-section': { 'trailer section': 'message-end' },
  'unsized-body': { EOF: 'message-end' },
  'message-end': { 'end of message': 'start-line' },
  closed: {},
  'handed-over': {},
  failed: {}, // where a fault leads to, whatever is being read
};
// #endregion the table of states

// #region use the table
/** The state after `step`; `undefined` where that can't be. */
export function findNextState(
  state: ParserState,
  step: ParserStep,
): ParserState | undefined {
  return NEXT[state][step];
}

/** The edges of the diagram: `[from, step, to]`. */
export const PARSER_EDGES: readonly (readonly [string, string, string])[] =
  Object.entries(NEXT).flatMap(([from, row]) =>
    Object.entries(row).map(([step, to]) => [from, step, to] as const),
  );
// #endregion use the table

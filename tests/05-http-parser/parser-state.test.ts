import { describe, expect, test } from 'vitest';

import {
  findNextState,
  PARSER_EDGES,
} from '../../code/05-http-parser/parser-state.ts';
import type {
  ParserState,
  ParserStep,
} from '../../code/05-http-parser/parser-state.ts';

const LEGAL: readonly (readonly [ParserState, ParserStep, ParserState])[] = [
  ['start-line', 'start line', 'header-section'],
  ['start-line', 'EOF', 'closed'],
  ['start-line', 'other protocol', 'handed-over'],
  ['header-section', 'head, no body', 'message-end'],
  ['header-section', 'head, sized body', 'sized-body'],
  ['header-section', 'head, chunked body', 'chunk-header'],
  ['header-section', 'head, body until EOF', 'unsized-body'],
  ['sized-body', 'all data', 'message-end'],
  ['chunk-header', 'chunk header', 'chunk-data'],
  ['chunk-header', 'last chunk', 'trailer-section'],
  ['chunk-data', 'all data', 'chunk-end'],
  ['chunk-end', 'CRLF', 'chunk-header'],
  ['trailer-section', 'trailer section', 'message-end'],
  ['unsized-body', 'EOF', 'message-end'],
  ['message-end', 'end of message', 'start-line'],
];

const STATES = [
  ...new Set(LEGAL.flatMap(([from, , to]) => [from, to])),
  'failed',
] as const satisfies readonly ParserState[];
const STEPS = [...new Set(LEGAL.map(([, step]) => step))];

describe('a move', () => {
  test.each(LEGAL)('from %s by %s to %s', (from, step, to) => {
    expect(findNextState(from, step)).toBe(to);
  });

  const illegal = STATES.flatMap((from) =>
    STEPS.filter(
      (step) => !LEGAL.some(([start, by]) => start === from && by === step),
    ).map((step) => [from, step] as const),
  );

  test.each(illegal)('from %s by %s leads nowhere', (from, step) => {
    expect(findNextState(from, step)).toBeUndefined();
  });

  test('leads nowhere if it is none at all', () => {
    expect(illegal).toHaveLength(12 * 13 - LEGAL.length);
  });
});

test('the edges of the diagram are the legal moves', () => {
  expect(PARSER_EDGES.toSorted()).toEqual(LEGAL.toSorted());
});

test('every state but `failed` can be reached from the start', () => {
  const reached = new Set(['start-line']);
  for (const from of reached)
    for (const [start, , to] of PARSER_EDGES)
      if (start === from) reached.add(to);
  expect([...reached, 'failed'].toSorted()).toEqual([...STATES].toSorted());
});

test('every state that is left leads back to the start, or is the last', () => {
  const last = STATES.filter((state) =>
    PARSER_EDGES.every(([from]) => from !== state),
  );
  expect(last).toEqual(['closed', 'handed-over', 'failed']);
});

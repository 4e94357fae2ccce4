// trace.ts: what state a parser is in after each octet.

import { octetsToText } from './octets.ts';
import { RemoteProtocolError } from './protocol-error.ts';
import type { RequestParser } from './request-parser.ts';
import { showControls } from './source-position.ts';

// #region feed octet by octet
/** One line for all neighbouring octets that leave the parser in one state. */
export function* trace(
  parser: RequestParser,
  octets: Uint8Array,
): Generator<string> {
  let from = 0;
  let state = stateAfter(parser, octets.subarray(0, 1));
  for (let at = 1; at <= octets.length; at += 1) {
    const next = stateAfter(parser, octets.subarray(at, at + 1));
    if (next === state && at < octets.length) continue;
    const text = showControls(octetsToText(octets, from, at));
    yield `${String(from).padStart(4)}  ${state.padEnd(16)}  ${text}`;
    from = at;
    state = next;
  }
}

function stateAfter(parser: RequestParser, octets: Uint8Array): string {
  parser.receive(octets);
  try {
    while (parser.nextEvent().type !== 'need-data');
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
  }
  return parser.state;
}
// #endregion feed octet by octet

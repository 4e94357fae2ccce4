// split-lines.ts: a request is what arrives at once, and its lines are split.
//
// It works as long as a request arrives in one piece, and nothing else with it.

import { octetsToText, textToOctets } from '../octets.ts';

// #region what arrives is a request
/** A request, as far as it was understood. */
export interface SplitRequest {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly host: string | undefined;
  readonly body: string | undefined;
}

/** Reads the request that is in `chunk`. */
export function parseChunk(chunk: Uint8Array): SplitRequest {
  const [head = '', body] = octetsToText(chunk).split('\r\n\r\n');
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method, target] = requestLine.split(' ');
  const fields = new Map(
    lines.map((line) => line.split(': ') as [string, string]),
  );
  return { method, target, host: fields.get('Host'), body };
}
// #endregion what arrives is a request

// #region cut a request everywhere
const REQUEST =
  'POST /chat HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello';

/** Parses one request, whole, and in two pieces, cut at each place. */
export function* cutEverywhere(): Generator<string> {
  const octets = textToOctets(REQUEST);
  const whole = JSON.stringify(parseChunk(octets));
  yield `in one piece: ${whole}`;
  let right = 0;
  for (let at = 1; at < octets.length; at += 1) {
    const [first, second] = [octets.subarray(0, at), octets.subarray(at)];
    const seen = JSON.stringify(parseChunk(first));
    if (seen === whole) right += 1;
    if (!SHOWN.includes(at)) continue;
    yield `cut after ${at}:  ${seen}`;
    yield `     and then: ${JSON.stringify(parseChunk(second))}`;
  }
  yield `right: ${right} of ${octets.length - 1} cuts`;
}

const SHOWN = [8, 30];
// #endregion cut a request everywhere

// cgi-response.ts: what a program of CGI has written.

import { octetsToText } from '../../../code/05-http-parser/index.ts';
import type { Headers } from '../../../code/07-lasgi/index.ts';

/** A response, as far as it has come. */
export interface CgiResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Reads a response; `undefined` until its head is whole (RFC 3875 §6). */
export function readCgi(octets: Uint8Array): CgiResponse | undefined {
  const text = octetsToText(octets);
  const end = text.indexOf('\n\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const match = /^Status: ([0-9]{3}) ?(.*)$/.exec(first);
  if (match === null)
    throw new Error(`It begins with ${JSON.stringify(first)}`);
  const headers = lines.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([^:]*): (.*)$/.exec(line) ?? [];
    return [name, value];
  });
  const [, status = '', reason = ''] = match;
  const body = octets.subarray(end + 2);
  return { status: Number(status), reason, headers, body };
}

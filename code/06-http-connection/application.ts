// application.ts: what the demonstration's server has to say.

import { octetsToText, textToOctets } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import type { Outgoing } from './connection-event.ts';

/** All events of a response. */
export type Answer = readonly Outgoing['server'][];

const END = { type: 'end-of-message', trailerSection: [] } as const;

// #region answer a request
/** `/hello` greets in two pieces, `/shout` returns the body in capitals. */
export function respond(request: RequestHead, body: Uint8Array): Answer {
  const { method, requestTarget } = request;
  const isReading = method === 'GET' || method === 'HEAD';
  if (requestTarget === '/hello' && isReading)
    return inPieces('Hello, ', 'you!\n');
  if (requestTarget === '/shout' && method === 'POST')
    return atOnce(200, toCapitals(octetsToText(body)));
  return atOnce(404, 'There are /hello and /shout, and an Upgrade to echo.\n');
}

/** Only those of US-ASCII: an `ÿ` has a capital that has no octet. */
function toCapitals(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

function inPieces(...pieces: readonly string[]): Answer {
  return [
    {
      type: 'response',
      status: 200,
      headerSection: [['content-type', 'text/plain']],
    },
    ...pieces.map(dataOf),
    END,
  ];
}

/** A response of a known length. */
export function atOnce(status: number, text: string): Answer {
  const headerSection = [
    ['content-type', 'text/plain'],
    ['content-length', String(text.length)],
  ] as const;
  return [{ type: 'response', status, headerSection }, dataOf(text), END];
}

function dataOf(text: string): Outgoing['server'] {
  return { type: 'data', octets: textToOctets(text) };
}
// #endregion answer a request

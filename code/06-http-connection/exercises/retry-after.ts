// retry-after.ts: a server that has no time says when it will.
//
//   Retry-After   = HTTP-date / delay-seconds                 RFC 9110 §10.2.3
//   delay-seconds = 1*DIGIT

import { textToOctets } from '../../05-http-parser/index.ts';
import type { Connection, Outgoing } from '../index.ts';

/**
 * What to write to a client that can't be served now; it is the last response
 * on the connection. Nothing has to have been asked yet.
 *
 * @param seconds  In how many it may come again; a fraction counts as a whole.
 * @throws RangeError unless that is a number from 0, and LocalProtocolError if
 *   it isn't our turn. Then nothing has happened.
 */
export function sayBusy(
  connection: Connection<'server'>,
  seconds: number,
): Uint8Array {
  const delay = wholeSeconds(seconds);
  const body = textToOctets(`Busy. Come again in ${delay} s.\n`);
  const events: readonly Outgoing['server'][] = [
    {
      type: 'response',
      status: 503,
      headerSection: [
        ['retry-after', delay],
        ['content-type', 'text/plain'],
        ['content-length', String(body.length)],
        ['connection', 'close'],
      ],
    },
    { type: 'data', octets: body },
    { type: 'end-of-message', trailerSection: [] },
  ];
  return Uint8Array.from(
    events.flatMap((event) => [...connection.send(event)]),
  );
}

/** Rounded up: who comes too early is sent away once more. */
function wholeSeconds(seconds: number): string {
  const delay = Math.ceil(seconds);
  if (seconds >= 0 && Number.isSafeInteger(delay)) return String(delay);
  throw new RangeError(
    `Cannot ask to wait ${seconds} seconds: expected a number from 0`,
  );
}

// plain-response.ts: what the server says itself: that it can't.

import type { Outgoing } from '../06-http-connection/index.ts';
import { formatDate } from './date-field.ts';

const ENCODER = new TextEncoder();

/** A whole response; the connection is closed behind it. */
export function plainResponse(
  status: number,
  text: string,
): readonly Outgoing['server'][] {
  const octets = ENCODER.encode(text);
  return [
    {
      type: 'response',
      status,
      headerSection: [
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', String(octets.length)],
        ['date', formatDate(Date.now())],
        ['connection', 'close'],
      ],
    },
    { type: 'data', octets },
    { type: 'end-of-message', trailerSection: [] },
  ];
}

// plain-response.ts: what the server says itself: that it can't.

import type { Outgoing } from '../06-http-connection/index.ts';
import type { Headers } from '../07-lasgi/index.ts';
import { withServerFields } from './server-fields.ts';
import type { ServerFields } from './server-fields.ts';

const ENCODER = new TextEncoder();

/** A whole response; the connection is closed behind it. */
export function plainResponse(
  status: number,
  text: string,
  server: ServerFields,
): readonly Outgoing['server'][] {
  const octets = ENCODER.encode(text);
  const own: Headers = [
    ['content-type', 'text/plain; charset=utf-8'],
    ['content-length', String(octets.length)],
    ['connection', 'close'],
  ];
  return [
    {
      type: 'response',
      status,
      headerSection: withServerFields(own, server),
    },
    { type: 'data', octets },
    { type: 'end-of-message', trailerSection: [] },
  ];
}

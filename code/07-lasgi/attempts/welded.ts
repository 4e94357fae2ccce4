// welded.ts: an application that knows its server too well.

import type { IncomingMessage, ServerResponse } from 'node:http';

// #region an application, welded to its server
/** Greets whoever the path names. */
export function greet(
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const name = decodeURIComponent((request.url ?? '/').slice(1)) || 'you';
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`Hello, ${name}!\n`);
}
// #endregion an application, welded to its server

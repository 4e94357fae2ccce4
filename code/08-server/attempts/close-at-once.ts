// close-at-once.ts: a server that says 413 and closes, while the client is still
// sending what is too much.

import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Listener, Stream } from '../../04-streams/index.ts';
import { Connection } from '../../06-http-connection/index.ts';
import { plainResponse } from '../plain-response.ts';
import { withDefaults } from '../server-options.ts';

// #region say it, and close
/** Tells one client that its request is too large. */
export function* refuseOne(listener: Listener): Coroutine<void> {
  const stream = yield* listener.accept();
  const connection = new Connection('server');
  const settings = withDefaults({});
  yield* stream.read();
  for (const event of plainResponse(413, 'Too large\n', settings))
    yield* stream.write(connection.send(event));
  yield* stream.close();
}
// #endregion say it, and close

// #region a client that sends much, and then reads
/** Sends 8 MiB, and says what it has heard then. */
export function* sendMuch(stream: Stream): Coroutine<string> {
  const encoder = new TextEncoder();
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n';
  yield* stream.write(encoder.encode(head));
  for (let n = 0; n < 128; n += 1) yield* stream.write(new Uint8Array(65_536));
  const octets = yield* stream.read();
  const [line = ''] = new TextDecoder().decode(octets).split('\r\n');
  return line;
}
// #endregion a client that sends much, and then reads

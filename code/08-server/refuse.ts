// refuse.ts: says at once that there is no room, which is kinder than to let
// somebody wait for it.

import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { Connection } from '../06-http-connection/index.ts';
import { inTime } from './in-time.ts';
import { plainResponse } from './plain-response.ts';

/** How long somebody who is sent away may take to go. */
const REFUSAL_MS = 1_000;

/** Answers 503, whatever the request is going to be, and closes. */
export function* refuse(stream: Stream): Coroutine<void> {
  try {
    yield* inTime(REFUSAL_MS, () => sendAway(stream));
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  } finally {
    stream.reset();
  }
}

function* sendAway(stream: Stream): Coroutine<void> {
  const connection = new Connection('server');
  for (const event of plainResponse(503, 'Too many connections\n'))
    yield* stream.write(connection.send(event));
  yield* stream.closeWrite();
  // What is unread when we close would take the answer back.
  while ((yield* stream.read()) !== undefined);
  yield* stream.close();
}

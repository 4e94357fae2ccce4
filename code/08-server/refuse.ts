// refuse.ts: says at once that there is no room, which is kinder than to let
// somebody wait for it.

import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { Connection } from '../06-http-connection/index.ts';
import { inTime } from './in-time.ts';
import { plainResponse } from './plain-response.ts';
import { findConnectionFacts } from './request-facts.ts';
import { createRefusalRecord } from './request-record.ts';
import type { ServerParts } from './server-parts.ts';
import { tell } from './tell.ts';

/** How long somebody who is sent away may take to go. */
const REFUSAL_MS = 1_000;

/** What whoever is sent away gets to read. */
const STATUS = 503;
const TEXT = 'Too many connections\n';

type Parts = Pick<ServerParts<unknown>, 'loop' | 'settings'>;

// #region send somebody away
/** Answers 503, whatever the request is going to be, and closes. */
export function* refuse(stream: Stream, parts: Parts): Coroutine<void> {
  try {
    yield* inTime(REFUSAL_MS, () => sendAway(stream, parts));
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  } finally {
    stream.reset();
  }
}

function* sendAway(stream: Stream, { loop, settings }: Parts): Coroutine<void> {
  const startedMs = loop.nowMs;
  const connection = new Connection('server');
  for (const event of plainResponse(STATUS, TEXT, settings))
    yield* stream.write(connection.send(event));
  yield* stream.closeWrite();
  const { client: peer } = findConnectionFacts(stream, settings.rootPath);
  const durationMs = loop.nowMs - startedMs;
  const refusal = { status: STATUS, text: TEXT, peer, durationMs };
  tell(loop, () => settings.onRequest(createRefusalRecord(refusal)));
  // What is unread when we close would take the answer back.
  while ((yield* stream.read()) !== undefined);
  yield* stream.close();
}
// #endregion send somebody away

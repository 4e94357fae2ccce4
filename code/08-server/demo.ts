// demo.ts: the demonstration's application: something to try for each limit.

import { setTimeout as sleep } from 'node:timers/promises';

import { bodyOf, byProtocol, sendBody } from '../07-lasgi/index.ts';
import type { HttpCall } from '../07-lasgi/index.ts';

const ENCODER = new TextEncoder();
const MEBIBYTE = 2 ** 20;

// #region an application with something to try
/** Answers `/`, `/slow`, `/count`, `/upload` and `/throw`. */
export const demo = byProtocol({ http: (...call) => pageOf(call) });

function pageOf(call: HttpCall): Promise<void> {
  switch (call[0].path) {
    case '/':
      return answer(call, ['Hello!\n']);
    case '/slow':
      return slow(call);
    case '/count':
      return answer(call, count(call[0].signal));
    case '/upload':
      return upload(call);
    case '/throw':
      return Promise.reject(new Error('The cupboard is bare'));
    default:
      return answer(call, ['There is nothing here\n'], 404);
  }
}

async function answer(
  [, , send]: HttpCall,
  pieces: Iterable<string> | AsyncIterable<string>,
  status = 200,
): Promise<void> {
  const headers = [['content-type', 'text/plain; charset=utf-8']] as const;
  await send({ type: 'http.response.start', status, headers });
  await sendBody(send, encode(pieces));
}

async function* encode(
  pieces: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield ENCODER.encode(piece);
}
// #endregion an application with something to try

// #region its pages
/** Thinks for three seconds, unless nobody waits for it. */
async function slow(call: HttpCall): Promise<void> {
  await sleep(3_000, undefined, { signal: call[0].signal });
  await answer(call, ['At last!\n']);
}

/** A line each second, for ever. */
async function* count(signal: AbortSignal): AsyncGenerator<string> {
  for (let n = 1; ; n += 1) {
    yield `${n}\n`;
    await sleep(1_000, undefined, { signal });
  }
}

/** Reads a body without hurry, and says how much the process has grown. */
async function upload(call: HttpCall): Promise<void> {
  const before = process.memoryUsage.rss();
  let octets = 0;
  let most = before;
  for await (const piece of bodyOf(call[1])) {
    octets += piece.length;
    if (octets % (4 * MEBIBYTE) >= piece.length) continue;
    await sleep(1); // once in four mebibytes
    most = Math.max(most, process.memoryUsage.rss());
  }
  const steps = Math.floor((most - before) / (64 * MEBIBYTE)) + 1;
  const text = `${octets} octets; the process grew by less than ${steps * 64} MiB`;
  await answer(call, [`${text}\n`]);
}
// #endregion its pages

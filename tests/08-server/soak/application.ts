// application.ts: something of everything that a server has to carry; every octet of it is known.

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { aliveTasks, currentTask } from '../../../code/03-coroutines/index.ts';
import { bodyOf, byProtocol, sendBody } from '../../../code/07-lasgi/index.ts';
import type { HttpCall } from '../../../code/07-lasgi/index.ts';
import { Checksum, pattern } from './pattern.ts';

/** What a process holds of the machine. */
export interface Gauge {
  /** Octets of memory. */
  readonly rss: number;
  /** Octets of objects that somebody can reach. */
  readonly heap: number;
  readonly descriptors: number;
  readonly tasks: number;
}

/** How long `/events` waits from one to the next. */
const EVENT_MS = 20;

// #region pages
/** Answers what `actions.ts` asks for. */
export const application = byProtocol({ http: (...call) => pageOf(call) });

function pageOf(call: HttpCall): Promise<void> {
  const [{ path, queryString, signal }, receive] = call;
  const query = new URLSearchParams(queryString);
  const octets = Number(query.get('octets'));
  switch (path) {
    case '/hello':
      return answer(call, 'hello');
    case '/octets':
      return answer(call, pattern(0, octets));
    case '/pieces':
      return stream(call, piecesOf(octets, Number(query.get('piece'))));
    case '/upload':
      return upload(call);
    case '/ignore':
      return answer(call, 'ignored', 403);
    case '/events':
      return stream(call, events(signal));
    case '/late':
      return late(call, Number(query.get('ms')));
    case '/gauge':
      return answer(call, JSON.stringify(measure()));
    default:
      return answer(call, `nothing at ${path}, ${receive.length}`, 404);
  }
}

async function answer(
  [, , send]: HttpCall,
  text: string | Uint8Array,
  status = 200,
): Promise<void> {
  const body = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  await send({ type: 'http.response.start', status });
  await send({ type: 'http.response.body', body });
}

async function stream(
  [, , send]: HttpCall,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  await send({ type: 'http.response.start', status: 200 });
  await sendBody(send, pieces);
}

function* piecesOf(octets: number, piece: number): Generator<Uint8Array> {
  for (let at = 0; at < octets; at += piece)
    yield pattern(at, Math.min(piece, octets - at));
}

async function upload(call: HttpCall): Promise<void> {
  const sum = new Checksum();
  for await (const piece of bodyOf(call[1])) sum.add(piece);
  await answer(call, sum.text);
}

/** Goes on until nobody listens. */
async function* events(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let n = 0; !signal.aborted; n += 1) {
    yield new TextEncoder().encode(`data: ${n}\n\n`);
    await sleep(EVENT_MS, undefined, { signal });
  }
}

async function late(call: HttpCall, delayMs: number): Promise<void> {
  await sleep(delayMs, undefined, { signal: call[0].signal });
  await answer(call, 'late');
}
// #endregion pages

// #region what the process holds
function measure(): Gauge {
  globalThis.gc?.(); // Node has it with --expose-gc
  const { rss, heapUsed: heap } = process.memoryUsage();
  const descriptors = readdirSync('/dev/fd').length;
  // An application is called by its connection's task.
  const tasks = aliveTasks(currentTask().loop).length;
  return { rss, heap, descriptors, tasks };
}
// #endregion what the process holds

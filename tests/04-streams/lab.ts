// lab.ts: runs a coroutine on a transport, and makes sure that it leaves nothing behind.

import { readdirSync, readlinkSync } from 'node:fs';

import { expect } from 'vitest';

import { spawn, suspend, taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine, Task } from '../../code/03-coroutines/index.ts';
import { runOn } from '../../code/04-streams/index.ts';
import type {
  Listener,
  ListenerOptions,
  Stream,
  Transport,
  TransportName,
} from '../../code/04-streams/index.ts';

/** Any free port of this machine. */
export const ANY = { host: '127.0.0.1', port: 0 };

/** Both ends of one connection. */
export interface Pair {
  readonly transport: Transport;
  readonly listener: Listener;
  /** The end that connected. */
  readonly near: Stream;
  /** The end that was accepted. */
  readonly far: Stream;
}

/** Where a contract is checked. */
export interface Lab {
  readonly name: TransportName;
  /** Runs `main` on a new transport; afterwards no descriptor is left, and no task has failed unseen. */
  run<T>(main: (transport: Transport) => Coroutine<T>): Promise<T>;
  /** Runs `body` with two streams that are connected; closes what it leaves open. */
  withPair<T>(
    body: (pair: Pair) => Coroutine<T>,
    options?: ListenerOptions,
  ): Promise<T>;
}

export function createLab(name: TransportName): Lab {
  const run: Lab['run'] = (main) => runCleanly(name, main);
  return {
    name,
    run,
    withPair: (body, options = {}) =>
      run(function* main(transport) {
        const pair = yield* connectPair(transport, options);
        try {
          return yield* body(pair);
        } finally {
          pair.near.reset();
          pair.far.reset();
          yield* pair.listener.close();
        }
      }),
  };
}

/** Runs `main`, and looks for what it has left behind. */
export async function runCleanly<T>(
  name: TransportName,
  main: (transport: Transport) => Coroutine<T>,
): Promise<T> {
  const before = countDescriptors();
  const errors: unknown[] = [];
  const value = await runOn(name, main, {
    onError: (error) => errors.push(error),
  });
  expect(errors).toEqual([]);
  expect(countDescriptors()).toBe(before);
  return value;
}

/** Counts the sockets, epolls and eventfds that this process has open. */
export function countDescriptors(): number {
  if (process.platform !== 'linux') return 0;
  const links = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return ''; // the descriptor that has just read the folder
    }
  });
  return links.filter((link) => /^socket:|eventpoll|eventfd/.test(link)).length;
}

/** Listens, connects and accepts; both ends with the same options. */
export function* connectPair(
  transport: Transport,
  options: ListenerOptions = {},
): Coroutine<Pair> {
  const listener = yield* transport.listen(ANY, options);
  return yield* taskGroup(function* (group) {
    const accepting = group.spawn(() => listener.accept());
    const near = yield* transport.connect(listener.address, options);
    return { transport, listener, near, far: yield* accepting.join() };
  });
}

export function toOctets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toText(octets: Uint8Array | undefined): string | undefined {
  return octets === undefined ? undefined : new TextDecoder().decode(octets);
}

/** Reads to the end of the stream. */
export function* readAll(stream: Stream): Coroutine<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let chunk = yield* stream.read();
  while (chunk !== undefined) {
    chunks.push(chunk);
    chunk = yield* stream.read();
  }
  return Buffer.concat(chunks);
}

/** Reads `length` octets, or fewer if the stream ends before. */
export function* readSome(
  stream: Stream,
  length: number,
): Coroutine<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let missing = length;
  while (missing > 0) {
    const chunk = yield* stream.read(missing);
    if (chunk === undefined) break;
    chunks.push(chunk);
    missing -= chunk.length;
  }
  return Buffer.concat(chunks);
}

/**
 * Reads to the end, and says what that was. libuv takes a reset that comes behind unread octets for the end of the
 * stream, before its pull request 4997; so on `node` this says "reset" for both.
 */
export function* readToReset(
  name: TransportName,
  stream: Stream,
): Coroutine<'reset' | 'end'> {
  try {
    yield* readAll(stream);
    return name === 'node' ? 'reset' : 'end';
  } catch (error) {
    expect(error).toMatchObject({ name: 'StreamError', code: 'reset' });
    return 'reset';
  }
}

/** Makes octets that tell where in the stream they belong. */
export function numbered(length: number, from = 0): Uint8Array {
  const octets = new Uint8Array(length);
  for (let at = 0; at < length; at += 1)
    octets[at] = ((from + at) * 31 + ((from + at) >> 8)) & 0xff;
  return octets;
}

/** What a coroutine throws. @throws Error if it doesn't. */
export function* errorOf(body: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* body;
  } catch (error) {
    return error;
  }
  throw new Error('Cannot find an error: none was thrown');
}

/** Starts `body`, and is told what it throws. */
export function failing(
  transport: Transport,
  body: () => Coroutine<unknown>,
): Task<unknown> {
  return spawn(transport.loop, () => errorOf(body()));
}

/** Lets everybody else go on, as far as they can without further news. */
export function* settle(transport: Transport): Coroutine<void> {
  for (let n = 0; n < 20; n += 1) yield* turn(transport);
}

function* turn(transport: Transport): Coroutine<void> {
  yield* suspend((resume) => {
    setImmediate(() => transport.loop.callSoon(resume));
    return undefined;
  });
}

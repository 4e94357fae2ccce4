import { describe, expect, test } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import {
  Cancelled,
  currentTask,
  fromPromise,
  sleep,
  spawn,
  withCleanup,
} from '../../code/03-coroutines/index.ts';
import {
  NodeTransport,
  openTransport,
  parseTransportName,
  runOn,
  SocketTransport,
} from '../../code/04-streams/index.ts';
import type { TransportName } from '../../code/04-streams/index.ts';
import { IdlePoller } from '../../code/04-streams/node-host.ts';
import { ANY, countDescriptors } from './lab.ts';

const NAMES: readonly TransportName[] = isEpollAvailable()
  ? ['memory', 'node', 'epoll']
  : ['memory', 'node'];

describe('a transport by its name', () => {
  test.each([
    ['epoll', 'epoll'],
    ['node', 'node'],
    ['memory', 'memory'],
    [undefined, isEpollAvailable() ? 'epoll' : 'node'],
  ])('%s is %s', (name, parsed) => {
    expect(parseTransportName(name)).toBe(parsed);
  });

  test.each(['', 'udp', 'toString'])('%j is none', (name) => {
    expect(() => openTransport(name)).toThrow(
      `Cannot use transport "${name}": there is none of that name, expected epoll, node or memory`,
    );
  });

  test('each is what it says', () => {
    for (const name of NAMES) {
      const { transport, close, name: opened } = openTransport(name);
      expect(opened).toBe(name);
      expect(transport).toBeInstanceOf(
        name === 'node' ? NodeTransport : SocketTransport,
      );
      close();
    }
  });

  test('a loop without sockets watches none', () => {
    expect(() => new IdlePoller().watch(3)).toThrow(
      /Cannot watch descriptor 3: .*expected/,
    );
  });
});

describe.each(NAMES)('runOn %s', (name) => {
  test('returns what main returned, promises and sleeps included', async () => {
    const value = await runOn(name, function* main({ loop }) {
      yield* sleep(2);
      expect(currentTask().name).toBe('main');
      return loop.nowMs > 0
        ? yield* fromPromise(Promise.resolve('done'))
        : 'no time has passed';
    });
    expect(value).toBe('done');
  });

  test('returns when all that main left behind is done', async () => {
    const notes: string[] = [];
    await runOn(name, function* main({ loop }) {
      spawn(loop, function* () {
        yield* sleep(1);
        notes.push('the other is done');
      });
    });
    expect(notes).toEqual(['the other is done']);
  });

  test('throws what main threw, and cancels what it left behind', async () => {
    const failure = new Error('no');
    const notes: unknown[] = [];
    const before = countDescriptors();
    const running = runOn(name, function* main(transport) {
      const listener = yield* transport.listen(ANY);
      spawn(transport.loop, function* serve() {
        try {
          yield* listener.accept(); // and nobody comes
        } catch (error) {
          notes.push((error as Error).cause);
          yield* withCleanup(1_000, () => listener.close());
          notes.push('closed');
        }
      });
      throw yield* fromPromise(Promise.resolve(failure));
    });
    await expect(running).rejects.toBe(failure);
    expect(notes).toEqual([failure, 'closed']);
    expect(countDescriptors()).toBe(before);
  });

  test('says so when the loop is stopped before main is done', async () => {
    const running = runOn(name, function* main({ loop }) {
      loop.stop();
      yield* sleep(1);
    });
    await expect(running).rejects.toThrow(
      'Cannot wait for the end of task "main": its loop was stopped, expected it to run on',
    );
  });

  test('a signal cancels main', async () => {
    const stop = new AbortController();
    const before = countDescriptors();
    const running = runOn(
      name,
      function* main(transport) {
        const listener = yield* transport.listen({
          host: '127.0.0.1',
          port: 0,
        });
        try {
          setImmediate(() => stop.abort());
          yield* listener.accept();
        } finally {
          yield* listener.close();
        }
      },
      { signal: stop.signal },
    );
    await expect(running).rejects.toBeInstanceOf(Cancelled);
    expect(countDescriptors()).toBe(before);
  });

  test('errors that nobody waits for are told', async () => {
    const errors: unknown[] = [];
    await runOn(
      name,
      function* main({ loop }) {
        spawn(loop, function* () {
          throw yield* fromPromise(Promise.resolve(new Error('unheard')));
        });
        yield* sleep(1);
      },
      { onError: (error) => errors.push(error) },
    );
    expect(String(errors)).toMatch(/unheard/);
  });
});

import { describe, expect, test, vi } from 'vitest';

import type { Address } from '../../code/02-event-loop/index.ts';
import { runOn } from '../../code/04-streams/index.ts';
import { byProtocol, lifespanFrom } from '../../code/07-lasgi/index.ts';
import type { Application } from '../../code/07-lasgi/index.ts';
import { runServer } from '../../code/08-server/index.ts';
import { ANY, createSignal, octets, TRANSPORTS } from './lab.ts';
import { Visitor } from './visitor.ts';

interface Shared {
  readonly from: string;
}

/** An application with a lifespan, which notes what it is called for. */
function noting(
  notes: string[],
  fails: '' | 'start' | 'stop' = '',
): Application<Shared> {
  return byProtocol<Shared>({
    lifespan: lifespanFrom(async function* () {
      await Promise.resolve();
      notes.push('starts');
      if (fails === 'start') throw new Error('no database');
      yield { from: 'lifespan' };
      notes.push('stops');
      if (fails === 'stop') throw new Error('no good-bye');
    }),
    http: async (scope, _receive, send) => {
      notes.push(`${scope.path} ${scope.state.from}`);
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', body: octets('ok') });
      notes.push('answered');
    },
  });
}

/** Asks once, from a loop of its own. */
function ask(address: Address, path: string): Promise<string> {
  return runOn('node', function* (transport) {
    const visitor = new Visitor(yield* transport.connect(address));
    yield* visitor.get(path, 'Connection: close');
    const [reply] = yield* visitor.replies();
    yield* visitor.stream.close();
    return reply?.body ?? '';
  });
}

describe('runServer', () => {
  test.each(TRANSPORTS)(
    'starts, listens, serves, stops and clears up, by %s',
    async (transport) => {
      const notes: string[] = [];
      const stop = new AbortController();
      const listening = createSignal();
      let at: Address | undefined;
      const running = runServer(noting(notes), {
        address: ANY,
        transport,
        stop: stop.signal,
        onListening: (address) => {
          notes.push('listens');
          at = address;
          listening.give();
        },
      });
      await listening.promise;
      expect(await ask(at as Address, '/1')).toBe('ok');
      expect(await ask(at as Address, '/2')).toBe('ok');
      stop.abort();
      await running;
      expect(notes).toEqual([
        'starts',
        'listens',
        '/1 lifespan',
        'answered',
        '/2 lifespan',
        'answered',
        'stops',
      ]);
      await expect(ask(at as Address, '/3')).rejects.toThrow('nobody listens');
    },
  );

  test('clears up when it is to stop before it listens', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    const running = runServer(noting(notes), {
      address: ANY,
      transport: 'memory',
      stop: stop.signal,
    });
    stop.abort();
    await running;
    expect(notes).toEqual(['starts', 'stops']);
  });

  test('clears up when it is to stop while it begins to listen', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    await runServer(noting(notes), {
      address: ANY,
      stop: stop.signal,
      onListening: () => stop.abort(),
    });
    expect(notes).toEqual(['starts', 'stops']);
  });

  test('stops though who is told of it throws', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    const print = vi.spyOn(console, 'error').mockReturnValue();
    await runServer(noting(notes), {
      address: ANY,
      stop: stop.signal,
      onListening: () => stop.abort(),
      onStopping: fail,
    });
    expect(print.mock.lastCall).toContainEqual(new Error('on purpose'));
    print.mockRestore();
    expect(notes).toEqual(['starts', 'stops']);
  });

  test('leaves no listener to its signal', async () => {
    const stop = new AbortController();
    let listeners = 0;
    const { signal } = stop;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const options = { address: ANY, transport: 'memory', stop: signal };
    await runServer(noting([]), {
      ...options,
      onListening: () => stop.abort(),
    });
    expect(listeners).toBe(0);
  });

  test('an application that cannot start is not served', async () => {
    const notes: string[] = [];
    await expect(
      runServer(noting(notes, 'start'), {
        address: ANY,
        onListening: () => notes.push('listens'),
      }),
    ).rejects.toMatchObject({ code: 'startup-failed' });
    expect(notes).toEqual(['starts']);
  });

  test('an application that cannot stop has the last word', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    await expect(
      runServer(noting(notes, 'stop'), {
        address: ANY,
        stop: stop.signal,
        onListening: () => stop.abort(),
      }),
    ).rejects.toMatchObject({ code: 'shutdown-failed' });
    expect(notes).toEqual(['starts', 'stops']);
  });

  test('what has gone wrong first is thrown, and what comes then is told', async () => {
    const notes: string[] = [];
    const first = new Error('first');
    const running = runServer(noting(notes, 'stop'), {
      address: ANY,
      onListening: () => {
        throw first;
      },
      onError: (error, where) => notes.push(`${where}: ${String(error)}`),
    });
    await expect(running).rejects.toBe(first);
    expect(notes).toEqual([
      'starts',
      'stops',
      'the lifespan: LasgiError: Cannot stop the application: no good-bye',
    ]);
  });

  test.each(TRANSPORTS)(
    'clears up when it cannot listen, by %s',
    async (transport) => {
      const notes: string[] = [];
      await runOn('node', function* (other) {
        const listener = yield* other.listen(ANY);
        const running = runServer(noting(notes), {
          address: listener.address,
          transport,
        });
        const done = createSignal();
        running.then(done.give, (error: unknown) => {
          expect(error).toMatchObject({ code: 'address-in-use' });
          notes.push('refused');
          done.give();
        });
        yield* done.wait();
        yield* listener.close();
      });
      expect(notes).toEqual(['starts', 'stops', 'refused']);
    },
  );

  test.each([
    ['a callback that throws', { onListening: fail }, 'on purpose'],
    ['an option that cannot be', { headMs: -1 }, 'Cannot use headMs'],
    ['a limit that cannot be', { limits: { maxFieldLines: 0.5 } }, 'maxField'],
  ])('clears up after %s', async (_, options, message) => {
    const notes: string[] = [];
    await expect(
      runServer(noting(notes), { address: ANY, ...options }),
    ).rejects.toThrow(message);
    expect(notes).toEqual(['starts', 'stops']);
  });

  test('frees its address when a callback throws', async () => {
    const addresses: Address[] = [];
    const onListening = (address: Address): void => {
      addresses.push(address);
      fail();
    };
    for (const address of [ANY, () => addresses[0]]) {
      const at = typeof address === 'function' ? address() : address;
      await expect(
        runServer(noting([]), { address: at ?? ANY, onListening }),
      ).rejects.toThrow('on purpose');
    }
    expect(addresses[0]).toEqual(addresses[1]);
  });

  test('an application without a lifespan is served', async () => {
    const stop = new AbortController();
    const http = byProtocol({ http: () => Promise.resolve() });
    await runServer(http, {
      address: ANY,
      transport: 'memory',
      stop: stop.signal,
      onListening: () => stop.abort(),
    });
  });
});

function fail(): never {
  throw new Error('on purpose');
}

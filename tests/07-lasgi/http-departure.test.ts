import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, test, vi } from 'vitest';

import {
  ClientDisconnected,
  createHttpState,
  RequestTimeout,
  ServerShutdown,
} from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import {
  createLab,
  DISCONNECT,
  endOf,
  factsOf,
  last,
  LEFT,
  outcomeOf,
  piece,
  settle,
  start,
} from './lab.ts';

const DEPARTURES = [
  LEFT,
  new ServerShutdown('the server stops'),
  new RequestTimeout('too slow'),
] as const;

describe('what is received', () => {
  test('H1: the pieces as they come, and no more than there are', async () => {
    const { run, carrier } = createLab({ method: 'POST' });
    carrier.feed('a');
    carrier.feed('', true);
    carrier.feed('b', false);
    await run(async (_scope, receive) => {
      const texts: string[] = [];
      for (;;) {
        const message = await receive();
        if (message.type === 'http.disconnect') throw new Error('too early');
        texts.push(Buffer.from(message.body).toString());
        if (!message.moreBody) break;
      }
      expect(texts).toEqual(['a', '', 'b']);
    });
    expect(carrier.asked).toBe(3);
  });

  test('E19: nothing is read that nobody asks for', async () => {
    const { run, carrier } = createLab({ method: 'POST' });
    carrier.feed('a');
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200));
      await send(last(''));
    });
    expect(endOf(result)).toBe('complete');
    expect(carrier.asked).toBe(0);
  });

  test.each(DEPARTURES)(
    'E11: behind the body it waits until the end: %s',
    async (reason) => {
      const { run, carrier, exchange } = createLab();
      carrier.feed('', false);
      await run(async (_scope, receive) => {
        await receive();
        const told: unknown[] = [];
        const waiting = receive().then((message) => told.push(message));
        await settle();
        expect(told).toEqual([]);
        exchange.depart(reason);
        await waiting;
        expect(told).toEqual([DISCONNECT]);
      });
      expect(carrier.asked).toBe(1);
    },
  );

  test('E12, H2: behind the response it says so, again and again', async () => {
    const { run } = createLab();
    const result = await run(async (_scope, receive, send) => {
      await send(start(200));
      await send(last(''));
      for (let n = 0; n < 3; n += 1)
        expect(await receive()).toEqual(DISCONNECT);
    });
    expect(endOf(result)).toBe('complete');
  });

  test('E12: whoever waits is told when the response is complete', async () => {
    const { run, carrier } = createLab();
    await run(async (_scope, receive, send) => {
      const waiting = receive();
      await send(start(200));
      await send(last(''));
      expect(await waiting).toEqual(DISCONNECT);
      carrier.feed('too late');
      expect(await receive()).toEqual(DISCONNECT);
    });
    expect(carrier.asked).toBe(1);
  });

  test('a piece that was there first is not lost', async () => {
    const { run, carrier, exchange } = createLab();
    await run(async (_scope, receive) => {
      const waiting = receive();
      carrier.feed('a');
      await settle();
      exchange.depart(LEFT);
      expect(await waiting).toMatchObject({ type: 'http.request' });
      expect(await receive()).toEqual(DISCONNECT);
    });
  });

  test('what the carrier says behind the end disturbs nobody', async () => {
    const { run, carrier, exchange } = createLab();
    await run(async (_scope, receive) => {
      const waiting = receive();
      exchange.depart(LEFT);
      expect(await waiting).toEqual(DISCONNECT);
      carrier.give({ error: new Error('nobody hears this') });
      await settle();
      expect(await receive()).toEqual(DISCONNECT);
    });
  });
});

/** Each way in which a server learns that the client has left. */
const WAYS = [
  'depart',
  'readBody rejects',
  'write rejects',
  'write throws',
] as const;

describe.each(WAYS)('E10, E16: the client has left: %s', (way) => {
  /** An application to which that happens. */
  function leaving(then: HttpApplication) {
    const { run, carrier, exchange, told } = createLab();
    const application: HttpApplication = async (...call) => {
      const [, receive, send] = call;
      if (way === 'depart') exchange.depart(LEFT);
      if (way === 'readBody rejects') {
        carrier.give({ error: LEFT });
        expect(await receive()).toEqual(DISCONNECT);
      }
      if (way === 'write rejects') {
        await send(start(200));
        carrier.isHoldingBack = true;
        const waiting = outcomeOf(send(piece('a')));
        carrier.fail(LEFT);
        expect(await waiting).toBe('ClientDisconnected');
      }
      if (way === 'write throws') {
        await send(start(200));
        carrier.failsWith = LEFT;
        expect(await outcomeOf(send(piece('a')))).toBe('ClientDisconnected');
      }
      await then(...call);
    };
    return { run: () => run(application), exchange, told };
  }

  test('send rejects with it, whatever is said', async () => {
    const { run } = leaving(async (_scope, _receive, send) => {
      for (const message of [start(200), piece('a'), last('b'), last('c')])
        expect(await outcomeOf(send(message))).toBe('ClientDisconnected');
    });
    expect(endOf(await run())).toBe('departed: ClientDisconnected');
  });

  test('receive says so', async () => {
    const { run } = leaving(async (_scope, receive) => {
      expect(await receive()).toEqual(DISCONNECT);
      expect(await receive()).toEqual(DISCONNECT);
    });
    await run();
  });

  test('the signal aborts with it', async () => {
    const { run } = leaving(async (scope) => {
      expect(scope.signal.aborted).toBe(true);
      expect(scope.signal.reason).toBe(LEFT);
    });
    await run();
  });

  test('whoever throws it is not to blame', async () => {
    const { run, told } = leaving(async (_scope, _receive, send) => {
      await send(last('b'));
    });
    expect(endOf(await run())).toBe('departed: ClientDisconnected');
    expect(told.filter((line) => line.startsWith('begin 500'))).toEqual([]);
  });

  test('whoever is cancelled by the signal is not to blame', async () => {
    const { run } = leaving(async ({ signal }) => {
      await delay(60_000, undefined, { signal });
    });
    expect(endOf(await run())).toBe('departed: ClientDisconnected');
  });

  test('C7: another error is still reported', async () => {
    const error = new Error('no such table');
    const { run } = leaving(() => Promise.reject(error));
    expect(await run()).toEqual({ type: 'failed', error });
  });
});

describe('E16, E18: the signal', () => {
  test('is made only for those who ask', async () => {
    const made: AbortController[] = [];
    class Noting extends AbortController {
      constructor() {
        super();
        made.push(this);
      }
    }
    vi.stubGlobal('AbortController', Noting);
    try {
      const { run, exchange } = createLab();
      await run(async (_scope, receive, send) => {
        await send(start(200));
        await send(piece(''));
        exchange.depart(LEFT);
        await receive();
      });
      expect(made).toEqual([]);
      expect(exchange.signal.reason).toBe(LEFT);
      expect(exchange.signal).toBe(made[0]?.signal);
      expect(made).toHaveLength(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('a scope asks when it is asked, or copied', () => {
    const { signal } = new AbortController();
    const find = vi.fn(() => signal);
    const scope = createHttpScope(factsOf(), find);
    createHttpState(scope);
    Object.freeze(scope);
    expect(find).not.toHaveBeenCalled();
    expect({ ...scope }.signal).toBe(signal);
    expect(scope.signal).toBe(signal);
    expect(find).toHaveBeenCalledTimes(2);
  });

  test.each(DEPARTURES)(
    'behind the whole response aborts, but for a client that leaves: %s',
    async (reason) => {
      const { run, exchange } = createLab();
      const result = await run(async ({ signal }, receive, send) => {
        await send(start(200));
        await send(last('a'));
        exchange.depart(reason);
        expect(signal.aborted).toBe(reason !== LEFT);
        expect((await receive()).type).toBe('http.disconnect');
        const found = reason === LEFT ? 'not-now' : reason.name;
        expect(await outcomeOf(send(last('b')))).toBe(found);
      });
      expect(endOf(result)).toBe('complete');
    },
  );

  test('aborts when the last piece is what the client does not take', async () => {
    const { run, carrier } = createLab();
    carrier.isHoldingBack = true;
    const result = await run(async ({ signal }, _receive, send) => {
      await send(start(200));
      const sent = send(last('a'));
      carrier.fail(LEFT);
      expect(await outcomeOf(sent)).toBe('ClientDisconnected');
      expect(signal.reason).toBe(LEFT);
      await sent;
    });
    expect(endOf(result)).toBe('departed: ClientDisconnected');
  });

  test.each(DEPARTURES)(
    'aborts with the reason as it is: %s',
    async (reason) => {
      const { run, exchange } = createLab();
      const result = await run(async (scope) => {
        const reasons: unknown[] = [];
        scope.signal.addEventListener('abort', () =>
          reasons.push(scope.signal.reason),
        );
        exchange.depart(reason);
        exchange.depart(new ClientDisconnected('the second is not the first'));
        expect(reasons).toEqual([reason]);
      });
      expect(result).toEqual({ type: 'departed', reason });
    },
  );

  test('E18: until then a response goes on', async () => {
    const { run, exchange, told } = createLab();
    const result = await run(async (scope, _receive, send) => {
      await send(start(200));
      await send(piece('a'));
      expect(scope.signal.aborted).toBe(false);
      await send(last('b'));
      exchange.depart(new ServerShutdown('it stops'));
    });
    expect(told).toEqual(['begin 200 "a"', 'write "b" end']);
    expect(endOf(result)).toBe('complete');
  });
});

describe('a rejection that nobody waits for', () => {
  /** What reaches the process while `main` runs. */
  async function unhandledIn(main: () => Promise<void>): Promise<unknown[]> {
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => unhandled.push(error));
    try {
      await main();
      await settle();
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const other of others) process.on('unhandledRejection', other);
    }
    return unhandled;
  }

  test('of a send to a client that has left ends no process', async () => {
    const unhandled = await unhandledIn(async () => {
      const { run, exchange, carrier } = createLab();
      const forgotten: unknown[] = [];
      await run(async (_scope, _receive, send) => {
        await send(start(200));
        carrier.failsWith = LEFT;
        forgotten.push(send(piece('a')), send(piece('b')));
      });
      await run(async (_scope, _receive, send) => {
        forgotten.push(send(piece('c')));
      });
      expect(forgotten).toHaveLength(3);
      expect(exchange.signal.aborted).toBe(true);
    });
    expect(unhandled).toEqual([]);
  });

  test('nor does one that waits when it leaves', async () => {
    const unhandled = await unhandledIn(async () => {
      const { run, carrier } = createLab();
      carrier.isHoldingBack = true;
      const forgotten: unknown[] = [];
      await run(async (_scope, _receive, send) => {
        await send(start(200));
        forgotten.push(send(piece('a')));
        carrier.fail(LEFT);
      });
      expect(forgotten).toHaveLength(1);
    });
    expect(unhandled).toEqual([]);
  });

  test('of what was wrong is heard', async () => {
    const broken = new Error('the carrier is broken');
    const unhandled = await unhandledIn(async () => {
      const { run, carrier } = createLab();
      const forgotten: unknown[] = [];
      await run(async (_scope, _receive, send) => {
        forgotten.push(send(last('a')));
        await send(start(200));
        carrier.failsWith = broken;
        forgotten.push(send(last('a')));
        await send(last('a'));
      });
      expect(forgotten).toHaveLength(2);
    });
    expect(unhandled).toMatchObject([{ code: 'not-now' }, broken]);
  });
});

import { describe, expect, test, vi } from 'vitest';

import { sleep } from '../../../code/03-coroutines/index.ts';
import {
  forHttp,
  LasgiError,
  RequestTimeout,
} from '../../../code/07-lasgi/index.ts';
import type {
  HttpApplication,
  HttpReceiveMessage,
  Middleware,
} from '../../../code/07-lasgi/index.ts';
import { minRate } from '../../../code/08-server/exercises/min-rate.ts';
import type { AlarmClock } from '../../../code/08-server/exercises/min-rate.ts';
import { serve } from '../lab.ts';
import { request } from '../visitor.ts';
import { http, MALFORMED, octets, refusalOf, Scene, settle } from './scene.ts';

/** A clock that is moved by hand. */
class HandClock implements AlarmClock {
  nowMs = 0;
  readonly alarms = new Set<{ atMs: number; callback: () => void }>();

  callLater(delayMs: number, callback: () => void): { cancel(): void } {
    const alarm = { atMs: this.nowMs + delayMs, callback };
    this.alarms.add(alarm);
    return { cancel: () => this.alarms.delete(alarm) };
  }

  /** Lets so much time pass; whoever is due by then is called. */
  async advance(delayMs: number): Promise<void> {
    await settle();
    const endMs = this.nowMs + delayMs;
    for (;;) {
      const due = [...this.alarms].filter(({ atMs }) => atMs <= endMs);
      const [first] = due.sort((one, other) => one.atMs - other.atMs);
      if (first === undefined) break;
      this.alarms.delete(first);
      this.nowMs = Math.max(this.nowMs, first.atMs);
      first.callback();
      await settle();
    }
    this.nowMs = endMs;
  }
}

const NUMBERS = { octetsPerSecond: 100, afterMs: 1_000 };

interface Play {
  readonly clock: HandClock;
  readonly scene: Scene;
  /** What the application has been told, and when. */
  readonly notes: readonly string[];
}

/** Plays an application behind the middleware, and that perhaps behind another. */
function play(
  application: (clock: HandClock) => HttpApplication,
  outer: (clock: HandClock) => Middleware = () => (inner) => inner,
): Play {
  const clock = new HandClock();
  const notes: string[] = [];
  const noting = http((scope, receive, send) => {
    const receiveAndNote = async (): Promise<HttpReceiveMessage> => {
      const message = await receive();
      const text =
        message.type === 'http.request' ? message.body.length : 'left';
      notes.push(`${clock.nowMs} ${text}`);
      return message;
    };
    return application(clock)(scope, receiveAndNote, send);
  });
  const middleware = minRate({ ...NUMBERS, clock });
  const scene = new Scene(outer(clock)(middleware(noting)));
  return { clock, notes, scene };
}

/** Reads the body, and answers with its length. */
const reader = (): HttpApplication => async (_scope, receive, send) => {
  let length = 0;
  for (;;) {
    const message = await receive();
    if (message.type === 'http.disconnect') return;
    length += message.body.length;
    if (!message.moreBody) break;
  }
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: octets(`${length}`) });
};

describe('a body', () => {
  test.each([
    ['nothing at all', 0, 10, 1_000],
    ['an octet each 50 ms', 1, 50, 1_240], // the 24th has come, the 25th hasn't
    ['an octet each 11 ms', 1, 11, 10_890],
    ['ten octets a second', 10, 1_000, 1_000], // the first is a moment late
    ['40 octets each half second', 40, 500, 3_000],
  ])('too slow: %s is 408 after a while', async (_, size, everyMs, endMs) => {
    const { clock, scene, notes } = play(reader);
    await clock.advance(0.5); // a piece is half a millisecond late
    while (scene.status === undefined) {
      await clock.advance(everyMs);
      if (size > 0) scene.give(new Uint8Array(size));
      await settle();
    }
    expect(notes.at(-1)).toBe(`${endMs} left`);
    expect(scene.result).toEqual({ type: 'complete' });
    expect(scene.status).toBe(408);
    expect(scene.all('connection')).toEqual(['close']);
    expect(scene.text).not.toBe('');
  });

  test('fast enough is read, however long it takes', async () => {
    const { clock, scene } = play(reader);
    for (let second = 0; second < 200; second += 1) {
      await clock.advance(1_000 - 1);
      scene.give(new Uint8Array(100));
      await settle();
    }
    scene.give(new Uint8Array(0), false);
    await scene.ended;
    expect(scene).toMatchObject({ status: 200, text: '20000' });
    expect(clock.alarms.size).toBe(0);
  });

  test('fast at first may be slow then, for as long as it has earned', async () => {
    const { clock, scene, notes } = play(reader);
    scene.give(new Uint8Array(1_000)); // 10 s ahead
    await clock.advance(10_999);
    expect(scene.status).toBeUndefined();
    await clock.advance(1);
    expect(scene.status).toBe(408);
    expect(notes).toEqual(['0 1000', '11000 left']);
  });

  test('in empty pieces is no body', async () => {
    const { clock, scene } = play(reader);
    for (let n = 0; n < 9; n += 1) {
      await clock.advance(100);
      scene.give(new Uint8Array(0));
    }
    await clock.advance(99);
    expect(scene.status).toBeUndefined();
    await clock.advance(1);
    expect(scene.status).toBe(408);
  });

  test('one octet that is the last, in time', async () => {
    const { clock, scene } = play(reader);
    await clock.advance(999);
    scene.give(new Uint8Array(1), false);
    await scene.ended;
    expect(scene).toMatchObject({ status: 200, text: '1' });
    expect(clock.alarms.size).toBe(0);
  });
});

/** Takes so long before each piece. */
const ponderer =
  (delayMs: number) =>
  (clock: HandClock): HttpApplication =>
  async (scope, receive, send) => {
    const pondering = async (): Promise<HttpReceiveMessage> => {
      await new Promise<void>((resolve) => {
        clock.callLater(delayMs, resolve);
      });
      return receive();
    };
    await reader()(scope, pondering, send);
  };

describe('the time of the application', () => {
  test('doesn’t count, before the first piece or between two', async () => {
    const { clock, scene } = play(ponderer(50_000));
    for (let n = 0; n < 5; n += 1) scene.give(new Uint8Array(1), n < 4);
    await clock.advance(250_000);
    expect(scene).toMatchObject({ status: 200, text: '5' });
  });

  test('but what it waits for after that does', async () => {
    const { clock, scene, notes } = play(ponderer(50_000));
    scene.give(new Uint8Array(10)); // worth 100 ms
    await clock.advance(100_000);
    await clock.advance(1_099);
    expect(scene.status).toBeUndefined();
    await clock.advance(1);
    expect(scene.status).toBe(408);
    expect(notes).toEqual(['50000 10', '101100 left']);
  });

  test('behind the body doesn’t count either, nor does a wait for the client to leave', async () => {
    const { clock, scene, notes } = play(() => async (_scope, receive) => {
      await receive();
      await receive();
    });
    scene.give(new Uint8Array(1), false);
    await clock.advance(1_000_000);
    expect(scene.status).toBeUndefined();
    expect(clock.alarms.size).toBe(0);
    scene.leave();
    expect(await scene.ended).toMatchObject({ type: 'departed' });
    expect(notes).toEqual(['0 1', '1000000 left']);
  });
});

/** Holds a start for so long. */
const holding =
  (delayMs: number) =>
  (clock: HandClock): Middleware =>
    forHttp(
      (inner) => (scope, receive, send) =>
        inner(scope, receive, async (message) => {
          if (message.type === 'http.response.start')
            await new Promise<void>((resolve) => {
              clock.callLater(delayMs, resolve);
            });
          await send(message);
        }),
    );

describe('what the application is told, when it is too late:', () => {
  test('its client has left, again and again; nothing can be sent', async () => {
    const errors: unknown[] = [];
    const { clock, scene, notes } = play(
      () => async (_scope, receive, send) => {
        await receive();
        await receive();
        for (const message of [
          { type: 'http.response.start', status: 200 },
          { type: 'http.response.body' },
        ] as const)
          await send(message).catch((error: unknown) => errors.push(error));
        await receive();
        throw errors[0] as Error;
      },
    );
    await clock.advance(1_000);
    expect(notes).toEqual(['1000 left', '1000 left', '1000 left']);
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toBeInstanceOf(RequestTimeout);
    expect(scene.status).toBe(408);
    expect(scene.result).toEqual({ type: 'complete' });
  });

  test('whoever doesn’t wait for send has no rejection that nobody hears', async () => {
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    try {
      const { clock, scene } = play(() => async (_scope, receive, send) => {
        await receive();
        const sent = [200, 201].map((status) =>
          send({ type: 'http.response.start', status }),
        );
        expect(sent).toHaveLength(2);
      });
      await clock.advance(1_000);
      await settle();
      expect(scene.status).toBe(408);
    } finally {
      process.off('unhandledRejection', unheard);
    }
    expect(unheard).not.toHaveBeenCalled();
  });

  test.each([0, 500])(
    'what it throws besides is its own fault, behind an answer that takes %d ms',
    async (delayMs) => {
      const error = new Error('bare cupboard');
      const { clock, scene } = play(
        () => async (_scope, receive) => {
          await receive();
          throw error;
        },
        holding(delayMs),
      );
      await clock.advance(1_500);
      expect(scene.result).toEqual({ type: 'failed', error });
      expect(scene.status).toBe(408);
      expect(scene.isBrokenOff).toBe(false);
    },
  );
});

describe('a response that has begun', () => {
  test.each([
    ['with its start', false],
    ['with a piece', true],
  ])('%s is broken off', async (_, hasPiece) => {
    const { clock, scene, notes } = play(
      () => async (_scope, receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        const body = octets('a');
        if (hasPiece)
          await send({ type: 'http.response.body', body, moreBody: true });
        await receive();
        await receive();
        await send({ type: 'http.response.body', body });
      },
    );
    await clock.advance(1_000);
    expect(notes).toEqual(['1000 left', '1000 left']);
    expect(scene.result).toMatchObject({ type: 'failed' });
    expect((scene.result as { error: unknown }).error).toBeInstanceOf(
      RequestTimeout,
    );
    expect(scene.status).toBe(hasPiece ? 200 : 500);
    expect(scene.isBrokenOff).toBe(hasPiece);
  });

  test('is broken off even if the application says nothing of it', async () => {
    const { clock, scene } = play(() => async (_scope, receive, send) => {
      const body = octets('a');
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', body, moreBody: true });
      await receive();
    });
    await clock.advance(1_000);
    expect((scene.result as { error: unknown }).error).toBeInstanceOf(
      RequestTimeout,
    );
  });

  test('with a start that was refused has not', async () => {
    const { clock, scene } = play(() => async (_scope, receive, send) => {
      await send({ type: 'http.response.start', status: 99 }).catch(() => {});
      await receive();
    });
    await clock.advance(1_000);
    expect(scene.status).toBe(408);
  });

  test('and is complete is nobody’s to break', async () => {
    const { clock, scene } = play(() => async (_scope, receive, send) => {
      const asked = receive();
      await send({ type: 'http.response.start', status: 403 });
      await send({ type: 'http.response.body' });
      await asked;
    });
    await clock.advance(5_000);
    expect(scene.result).toEqual({ type: 'complete' });
    expect(scene.status).toBe(403);
    expect(clock.alarms.size).toBe(0);
  });
});

describe('a start that is held on its way', () => {
  test('has begun the response: there is no second one', async () => {
    const { clock, scene, notes } = play(
      () => async (_scope, receive, send) => {
        const sent = send({ type: 'http.response.start', status: 200 });
        await receive();
        await sent;
        await send({ type: 'http.response.body' });
      },
      holding(1_500),
    );
    await clock.advance(2_000);
    expect(notes).toEqual(['1000 left']);
    const { error } = scene.result as { error?: unknown };
    expect(error).toBeInstanceOf(RequestTimeout);
    expect(scene.status).toBe(500);
  });

  test('and refused after that has not', async () => {
    const { clock, scene } = play(
      () => async (_scope, receive, send) => {
        const sent = send({ type: 'http.response.start', status: 99 });
        sent.catch(() => {});
        await receive();
      },
      holding(500),
    );
    await clock.advance(1_500); // its answer is held as well
    expect(scene.status).toBe(408);
  });

  test('is the one that counts, though another is refused', async () => {
    const { clock, scene } = play(
      () => async (_scope, receive, send) => {
        const type = 'http.response.start';
        await send({ type, status: 200 });
        await send({ type, status: 200 }).catch(() => {});
        await receive();
      },
      holding(100),
    );
    await clock.advance(2_000);
    const { error } = scene.result as { error?: unknown };
    expect(error).toBeInstanceOf(RequestTimeout);
    expect(scene.status).toBe(500);
  });
});

test.each(MALFORMED)(
  'a message that is malformed, as %j, is the server’s to refuse',
  async (message) => {
    const middleware = minRate({ ...NUMBERS, clock: new HandClock() });
    const refusal = await refusalOf(middleware, message);
    expect(refusal).toEqual(await refusalOf((inner) => inner, message));
    expect(refusal).toBeInstanceOf(LasgiError);
  },
);

describe('no alarm is left', () => {
  test('when the client leaves', async () => {
    const { clock, scene, notes } = play(reader);
    await clock.advance(500);
    scene.leave();
    await scene.ended;
    expect(notes).toEqual(['500 left']);
    expect(scene.status).toBeUndefined();
    expect(clock.alarms.size).toBe(0);
  });

  test('when the application doesn’t wait for what it has asked for', async () => {
    const { clock, scene } = play(() => async (_scope, receive, send) => {
      receive().catch(() => {});
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', moreBody: true });
      throw new Error('bare cupboard');
    });
    await scene.ended;
    expect(clock.alarms.size).toBe(0);
  });

  test('when somebody asks twice: the second is refused, the first goes on', async () => {
    const refused: unknown[] = [];
    const { clock, scene } = play(() => async (scope, receive, send) => {
      const first = receive();
      await receive().catch((error: unknown) => refused.push(error));
      await first;
      await reader()(scope, receive, send);
    });
    await clock.advance(500);
    expect(refused).toMatchObject([{ code: 'busy' }]);
    scene.give(new Uint8Array(1));
    await clock.advance(509);
    expect(scene.status).toBeUndefined();
    await clock.advance(1);
    expect(scene.status).toBe(408);
    expect(clock.alarms.size).toBe(0);
  });
});

test.each([
  [0, 1],
  [-1, 1],
  [NaN, 1],
  [Infinity, 1],
  [1, 0],
  [1, -1],
  [1, NaN],
  [1, Infinity],
])('%d a second after %d ms is a RangeError', (octetsPerSecond, afterMs) => {
  const clock = new HandClock();
  expect(() => minRate({ octetsPerSecond, afterMs, clock })).toThrow(
    RangeError,
  );
});

test('a lifespan passes', async () => {
  const calls: unknown[][] = [];
  const outer = minRate({ ...NUMBERS, clock: new HandClock() })(
    async (...call) => {
      calls.push(call);
    },
  ) as (...call: unknown[]) => Promise<void>;
  const call = [{ type: 'lifespan' }, async () => {}, async () => {}];
  await outer(...call);
  expect(calls).toEqual([call]);
});

test('on the server, an octet each 50 ms is 408, and the end of the connection', () =>
  serve(
    ({ loop }) => minRate({ ...NUMBERS, clock: loop })(http(reader())),
    {},
    function* ({ visit, loop, records }) {
      const visitor = yield* visit();
      yield* visitor.say(request('POST / HTTP/1.1', 'Content-Length: 1000'));
      while (loop.nowMs < 1_250) {
        yield* visitor.say('x');
        yield* sleep(50);
      }
      const replies = yield* visitor.replies();
      expect(replies).toMatchObject([{ status: 408, end: 'length' }]);
      expect(replies[0]?.fields.get('connection')).toBe('close');
      expect(records).toMatchObject([{ status: 408 }]);
    },
  ));

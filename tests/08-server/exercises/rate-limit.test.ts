import { describe, expect, test, vi } from 'vitest';

import type { Peer } from '../../../code/07-lasgi/index.ts';
import { rateLimit } from '../../../code/08-server/exercises/rate-limit.ts';
import type { RateLimitOptions } from '../../../code/08-server/exercises/rate-limit.ts';
import { answering, Scene } from './scene.ts';

/** Asks at a time of its own choosing. */
class Door {
  nowMs = 0;
  readonly #application;

  constructor(options: Partial<RateLimitOptions> = {}) {
    this.#application = rateLimit({
      perSecond: 1,
      burst: 1,
      maxClients: 1_000,
      nowMs: () => this.nowMs,
      ...options,
    })(answering());
  }

  async scene(client: Peer | undefined): Promise<Scene> {
    const scene = new Scene(this.#application, { client });
    expect(await scene.ended).toEqual({ type: 'complete' });
    return scene;
  }

  /** What an address gets: 0 if an answer, else the seconds to wait. */
  ask(host = '192.0.2.1'): Promise<number> {
    return this.askAs([host, 9]);
  }

  async askAs(client: Peer | undefined): Promise<number> {
    const scene = await this.scene(client);
    if (scene.status === 200) return 0;
    expect(scene.status).toBe(429);
    const [seconds = '', ...more] = scene.all('retry-after');
    expect(seconds).toMatch(/^[1-9][0-9]*$/);
    expect(more).toEqual([]);
    return Number(seconds);
  }

  async askTimes(count: number, host?: string): Promise<readonly number[]> {
    const answers: number[] = [];
    for (let n = 0; n < count; n += 1) answers.push(await this.ask(host));
    return answers;
  }
}

describe('a bucket', () => {
  test('is full at first, and then refuses', async () => {
    const door = new Door({ perSecond: 1, burst: 3 });
    expect(await door.askTimes(5)).toEqual([0, 0, 0, 1, 1]);
  });

  test('gets its tokens back one by one, and no more than there is room for', async () => {
    const door = new Door({ perSecond: 4, burst: 3 });
    await door.askTimes(3);
    const seen: [number, number][] = [];
    for (const ms of [249, 250, 499, 500, 500]) {
      door.nowMs = ms;
      seen.push([ms, await door.ask()]);
    }
    expect(seen).toEqual([
      [249, 1],
      [250, 0],
      [499, 1],
      [500, 0],
      [500, 1],
    ]);
    door.nowMs = 1_000_000;
    expect(await door.askTimes(4)).toEqual([0, 0, 0, 1]);
  });

  test('is no emptier for a refusal', async () => {
    const door = new Door({ perSecond: 1, burst: 1 });
    await door.ask();
    for (door.nowMs = 1; door.nowMs < 1_000; door.nowMs += 1)
      expect(await door.ask()).toBe(1);
    expect(await door.ask()).toBe(0);
  });

  test('lets the rate through, on the whole', async () => {
    const door = new Door({ perSecond: 8, burst: 5 });
    let admitted = 0;
    for (door.nowMs = 0; door.nowMs < 10_000; door.nowMs += 5)
      if ((await door.ask()) === 0) admitted += 1;
    expect(admitted).toBe(5 + 79); // the next one comes at 10,000
  });

  test('begins with the first request, whatever the clock shows', async () => {
    const door = new Door({ perSecond: 1, burst: 2 });
    door.nowMs = 1.7e12;
    expect(await door.askTimes(3)).toEqual([0, 0, 1]);
  });

  test('may have parts of a token, which are none', async () => {
    const door = new Door({ perSecond: 1, burst: 2 });
    await door.askTimes(2);
    door.nowMs = 1_500;
    expect(await door.askTimes(2)).toEqual([0, 1]);
    door.nowMs = 2_000;
    expect(await door.askTimes(2)).toEqual([0, 1]);
  });
});

describe('rounding costs no token, and no second', () => {
  test.each(
    [3, 7, 30, 1 / 3].flatMap((perSecond) =>
      [1, 7, 30, 1_000].map((burst) => [perSecond, burst] as const),
    ),
  )(
    'at %d/s a full bucket has all %d at once, and its next one in time',
    async (perSecond, burst) => {
      for (const startMs of [0, 0.1, 12_345.678, 1.7e12]) {
        const door = new Door({ perSecond, burst });
        door.nowMs = startMs;
        const answers = await door.askTimes(burst + 1);
        const seconds = Math.ceil(1 / perSecond);
        expect(answers).toEqual([...Array<number>(burst).fill(0), seconds]);
        const dueMs = startMs + 1_000 / perSecond;
        door.nowMs = dueMs - 1;
        expect(await door.ask()).toBe(1);
        // So late a clock has no thousandths of a millisecond.
        door.nowMs = startMs < 1e9 ? dueMs : dueMs + 0.001;
        expect(await door.askTimes(2)).toEqual([0, seconds]);
      }
    },
  );

  test.each([
    [3, 3],
    [7, 5],
    [30, 1],
    [0.7, 2],
  ])(
    'at %d/s each token of %d comes when it is due',
    async (perSecond, burst) => {
      const door = new Door({ perSecond, burst });
      const startMs = 12_345.678;
      door.nowMs = startMs;
      await door.askTimes(burst);
      for (let n = 1; n < 500; n += 1) {
        door.nowMs = startMs + (n * 1_000) / perSecond;
        expect(await door.ask()).toBe(0);
      }
      expect(await door.ask()).not.toBe(0);
    },
  );

  test('at 0.1/s, 7 s after its only token, there are 3 s left', async () => {
    const door = new Door({ perSecond: 0.1, burst: 1 });
    await door.ask();
    for (let second = 1; second < 10; second += 1) {
      door.nowMs = second * 1_000;
      expect(await door.ask()).toBe(10 - second);
    }
  });
});

describe('who is refused', () => {
  test.each([
    [0, 10],
    [1, 10],
    [1_000, 9],
    [1_001, 9],
    [8_999, 2],
    [9_000, 1],
    [9_999, 1],
    [10_000, 0],
  ])('after %d ms comes again in %d s', async (ms, seconds) => {
    const door = new Door({ perSecond: 0.1, burst: 1 });
    await door.ask();
    door.nowMs = ms;
    expect(await door.ask()).toBe(seconds);
  });

  test.each([
    [0.5, 4],
    [4, 2],
    [0.125, 7],
    [1_000, 1],
    [0.1, 1],
    [0.3, 3],
    [7, 2],
  ])('at %d/s, %d at once, is let in then', async (perSecond, burst) => {
    const door = new Door({ perSecond, burst });
    for (let n = 0; n < 50; n += 1) {
      door.nowMs += n * 7;
      const seconds = await door.ask();
      if (seconds === 0) continue;
      door.nowMs += seconds * 1_000;
      expect(await door.ask()).toBe(0);
    }
  });

  test('is told so in words, and the application isn’t called', async () => {
    const inner = vi.fn(async () => {});
    const options = { perSecond: 1, burst: 1, maxClients: 1, nowMs: () => 0 };
    const application = rateLimit(options)(inner);
    await new Scene(application).ended;
    const scene = new Scene(application);
    await scene.ended;
    expect(inner).toHaveBeenCalledTimes(1);
    expect(scene.text).not.toBe('');
    expect(scene.all('content-type')[0]).toMatch(/^text\/plain/);
  });
});

describe('a client', () => {
  test('is an address, from whatever port', async () => {
    const door = new Door();
    expect((await door.scene(['192.0.2.1', 1])).status).toBe(200);
    expect((await door.scene(['192.0.2.1', 2])).status).toBe(429);
    expect((await door.scene(['192.0.2.2', 1])).status).toBe(200);
  });

  test.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
    ['2001:db8:0:1::1', '2001:0DB8:0000:0001:0:0:0:2'],
    ['2001:db8::', '2001:db8:0:0:1::'],
    ['2001:db8::1', '2001:db8:0::192.0.2.1'],
    ['::1', '::2'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['proxy', 'proxy'],
    [undefined, undefined],
  ])('%s and %s are the same', async (one, other) => {
    const door = new Door();
    expect(await door.askAs(peer(one))).toBe(0);
    expect(await door.askAs(peer(other))).toBe(1);
  });

  test.each([
    ['192.0.2.1', '192.0.2.2'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['2001:db8::1', '2001:db8:1::1'],
    ['1:2:3:4::', '1:2:3::4'],
    ['::1:2:3:4:5', '::2:2:3:4:5'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
    ['::ffff:192.0.2.1', '::1'],
    ['::fffe:192.0.2.1', '192.0.2.1'],
    ['::1:ffff:192.0.2.1', '192.0.2.1'],
    ['proxy', 'other'],
    ['__proto__', 'constructor'],
    [undefined, 'undefined'],
  ])('%s and %s are two', async (one, other) => {
    const door = new Door();
    expect(await door.askAs(peer(one))).toBe(0);
    expect(await door.askAs(peer(other))).toBe(0);
  });
});

function peer(host: string | undefined): Peer | undefined {
  return host === undefined ? undefined : [host, 9];
}

describe('memory is for so many clients', () => {
  test('one whose bucket isn’t full is remembered while another’s is', async () => {
    const door = new Door({ perSecond: 1, burst: 4, maxClients: 2 });
    await door.askTimes(4, 'heavy'); // full at 4,000
    door.nowMs = 1_000;
    await door.ask('light'); // full at 2,000
    door.nowMs = 2_000;
    for (const other of ['a', 'b', 'c']) {
      expect(await door.ask(other)).toBe(0);
      door.nowMs += 100;
    }
    // At 2,300 it has got two tokens back, and not four.
    expect(await door.askTimes(3, 'heavy')).toEqual([0, 0, 1]);
  });

  test('of those that aren’t full the first to be full goes', async () => {
    const door = new Door({ perSecond: 1, burst: 4, maxClients: 3 });
    await door.askTimes(4, 'a'); // full at 4,000
    await door.askTimes(1, 'b'); // at 1,000
    await door.askTimes(4, 'c'); // at 4,000
    door.nowMs = 500;
    expect(await door.ask('d')).toBe(0);
    expect([await door.ask('a'), await door.ask('c')]).toEqual([1, 1]);
    expect(await door.askTimes(5, 'b')).toEqual([0, 0, 0, 0, 1]);
  });

  test('one that is remembered needs no room', async () => {
    const door = new Door({ perSecond: 1, burst: 4, maxClients: 2 });
    await door.ask('light');
    expect(await door.askTimes(5, 'heavy')).toEqual([0, 0, 0, 0, 1]);
    expect(await door.askTimes(4, 'light')).toEqual([0, 0, 0, 1]);
  });

  test('as many as that are remembered', async () => {
    const door = new Door({ maxClients: 500 });
    for (let n = 0; n < 500; n += 1)
      await door.ask(`10.0.${n >> 8}.${n & 255}`);
    for (let n = 0; n < 500; n += 1)
      expect(await door.ask(`10.0.${n >> 8}.${n & 255}`)).toBe(1);
  });

  test('and no more, whoever comes', async () => {
    const door = new Door({ maxClients: 10 });
    for (door.nowMs = 0; door.nowMs < 300; door.nowMs += 1)
      expect(
        await door.ask(`10.0.${door.nowMs >> 8}.${door.nowMs & 255}`),
      ).toBe(0);
    for (let n = 299; n >= 290; n -= 1)
      expect(await door.ask(`10.0.${n >> 8}.${n & 255}`)).toBe(1);
    // Forgotten, so they have a full bucket again.
    for (let n = 0; n < 290; n += 1)
      expect(await door.ask(`10.0.${n >> 8}.${n & 255}`)).toBe(0);
  });
});

test.each<Partial<RateLimitOptions>>([
  { perSecond: 0 },
  { perSecond: -1 },
  { perSecond: NaN },
  { perSecond: Infinity },
  { burst: 0 },
  { burst: 0.5 },
  { burst: NaN },
  { burst: Infinity },
  { maxClients: 0 },
  { maxClients: 1.5 },
])('%j is a RangeError', (options) => {
  expect(() => new Door(options)).toThrow(RangeError);
});

test('two applications behind one middleware have buckets of their own', async () => {
  const options = { perSecond: 1, burst: 1, maxClients: 1, nowMs: () => 0 };
  const middleware = rateLimit(options);
  const applications = [middleware(answering()), middleware(answering())];
  for (const status of [200, 429])
    for (const application of applications) {
      const scene = new Scene(application);
      await scene.ended;
      expect(scene.status).toBe(status);
    }
});

test('a lifespan costs no token', async () => {
  const inner = vi.fn(async () => {});
  const options = { perSecond: 1, burst: 1, maxClients: 1, nowMs: () => 0 };
  const application = rateLimit(options)(inner) as unknown as (
    ...call: unknown[]
  ) => Promise<void>;
  const call = [{ type: 'lifespan' }, async () => {}, async () => {}];
  for (let n = 0; n < 3; n += 1) await application(...call);
  expect(inner).toHaveBeenCalledTimes(3);
  expect(inner).toHaveBeenLastCalledWith(...call);
});

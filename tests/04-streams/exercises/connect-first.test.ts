import { describe, expect, test } from 'vitest';

import { MemoryNetwork } from '../../../code/02-event-loop/index.ts';
import type { Address, Descriptor } from '../../../code/02-event-loop/index.ts';
import {
  Cancelled,
  sleep,
  taskGroup,
} from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { connectFirst } from '../../../code/04-streams/exercises/connect-first.ts';
import type {
  Listener,
  Stream,
  Transport,
} from '../../../code/04-streams/index.ts';
import { errorOf, failing } from '../lab.ts';
import { createWorld } from '../virtual.ts';
import type { World } from '../virtual.ts';

const SILENT = { host: '10.0.0.1', port: 80 };
const REFUSED = { host: '10.0.0.2', port: 80 };
const QUICK = { host: '10.0.0.3', port: 80 };
const SLOW = { host: '10.0.0.4', port: 80 }; // answers after 300 ms

/** Every address behaves in its own way. */
class ManyWays extends MemoryNetwork {
  world: World | undefined;
  readonly #silent = new Set<Descriptor>();

  override connect(address: Address): Descriptor {
    const descriptor = super.connect(address);
    if (address === SILENT || address === SLOW) this.#silent.add(descriptor);
    if (address === SLOW)
      this.world?.loop.callLater(300, () => this.#silent.delete(descriptor));
    return descriptor;
  }

  override close(descriptor: Descriptor): void {
    this.#silent.delete(descriptor);
    super.close(descriptor);
  }

  override readiness(descriptor: Descriptor): number {
    return this.#silent.has(descriptor) ? 0 : super.readiness(descriptor);
  }
}

/** Runs `body` where all but `REFUSED` listen; returns what time it was at the end. */
function inNetwork(body: (transport: Transport) => Coroutine<void>): number {
  const network = new ManyWays();
  const world = createWorld(network);
  network.world = world;
  let endedMs = 0;
  world.run(function* (transport) {
    yield* taskGroup(function* (group) {
      for (const address of [SILENT, QUICK, SLOW]) {
        const listener = yield* transport.listen(address);
        group.spawn(() => welcome(listener));
      }
      yield* body(transport);
      endedMs = world.loop.nowMs;
      group.cancel();
    });
  });
  return endedMs;
}

/** Accepts everybody and says nothing. */
function* welcome(listener: Listener): Coroutine<void> {
  const streams: Stream[] = [];
  try {
    for (;;) streams.push(yield* listener.accept());
  } finally {
    for (const stream of streams) stream.reset();
    yield* listener.close();
  }
}

function* expectFirst(
  transport: Transport,
  addresses: readonly Address[],
  first: Address,
): Coroutine<void> {
  const stream: Stream = yield* connectFirst(transport, addresses);
  expect(stream.remoteAddress).toEqual(first);
  yield* stream.close();
}

describe('connectFirst', () => {
  test.each([
    ['the first, if it answers', [QUICK, SILENT], QUICK, 0],
    ['the next at once, if the first refuses', [REFUSED, QUICK], QUICK, 0],
    [
      'the next after a while, if the first is silent',
      [SILENT, QUICK],
      QUICK,
      250,
    ],
    [
      'a refusal in between costs no time',
      [SILENT, REFUSED, QUICK],
      QUICK,
      250,
    ],
    ['the first, if it answers before the second', [SLOW, SILENT], SLOW, 300],
    ['whichever answers, in the end', [SILENT, SILENT, SLOW], SLOW, 800],
  ])('%s', (_, addresses, first, ms) => {
    expect(
      inNetwork((transport) => expectFirst(transport, addresses, first)),
    ).toBe(ms);
  });

  test('if all fail, all errors are told', () => {
    inNetwork(function* (transport) {
      const error = yield* errorOf(connectFirst(transport, [REFUSED, REFUSED]));
      expect(error).toBeInstanceOf(AggregateError);
      expect(error).toMatchObject({
        message: 'Cannot connect: 2 addresses failed, expected one to answer',
        errors: [{ code: 'refused' }, { code: 'refused' }],
      });
    });
  });

  test('cancelled, it leaves no attempt behind', () => {
    inNetwork(function* (transport) {
      const connecting = failing(transport, () =>
        connectFirst(transport, [SILENT, SILENT]),
      );
      yield* sleep(400);
      connecting.cancel();
      expect(yield* connecting.join()).toBeInstanceOf(Cancelled);
    });
  });

  test('of two that answer in the same moment, the second is closed', () => {
    inNetwork(function* (transport) {
      // the second is tried after 250 ms, and the first answers 50 ms later
      const stream = yield* connectFirst(transport, [SLOW, { ...SLOW }]);
      expect(stream.remoteAddress).toEqual(SLOW);
      yield* stream.close();
    });
  });
});

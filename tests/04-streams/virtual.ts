// virtual.ts: a transport in memory of which everything can be seen, in virtual time.

import { expect } from 'vitest';

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  READABLE,
  VirtualClock,
  WRITABLE,
} from '../../code/02-event-loop/index.ts';
import type { Descriptor, Readiness } from '../../code/02-event-loop/index.ts';
import { aliveTasks, spawn } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { SocketTransport } from '../../code/04-streams/index.ts';
import type { Transport } from '../../code/04-streams/index.ts';

const INTERESTS = ['nothing', 'readable', 'writable', 'both'];

/** Writes down what it is asked to watch: `3 readable`. */
export class RecordingPoller extends MemoryPoller {
  readonly asked: string[] = [];

  override watch(descriptor: Descriptor, interest: Readiness): void {
    this.asked.push(
      `${descriptor} ${INTERESTS[interest & (READABLE | WRITABLE)]}`,
    );
    super.watch(descriptor, interest);
  }
}

export interface World {
  readonly loop: EventLoop;
  readonly network: MemoryNetwork;
  readonly poller: RecordingPoller;
  readonly transport: SocketTransport;
  readonly errors: unknown[];
  /** Runs `main` until nothing is left to do; then no task and no socket may be left. */
  run<T>(main: (transport: Transport) => Coroutine<T>): T;
}

export function createWorld(network = new MemoryNetwork()): World {
  const clock = new VirtualClock();
  const poller = new RecordingPoller(network, clock);
  const errors: unknown[] = [];
  const loop = new EventLoop({
    clock,
    poller,
    onError: (error) => errors.push(error),
  });
  const transport = new SocketTransport(loop, network);
  return {
    loop,
    network,
    poller,
    transport,
    errors,
    run: (main) => {
      const task = spawn(loop, () => main(transport), { name: 'main' });
      task.whenDone(() => undefined);
      const deadlock = runToEnd(loop);
      const { result } = task;
      if (result?.type === 'error') throw result.error; // others may wait because it isn't there any more
      if (deadlock !== undefined) throw deadlock;
      expect(aliveTasks(loop)).toEqual([]);
      expect(countOpen(network)).toBe(0);
      if (result === undefined) throw new Error('main has not ended');
      return result.value;
    },
  };
}

/** What the loop fails with when everybody waits for ever. */
function runToEnd(loop: EventLoop): unknown {
  try {
    loop.run();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Counts the sockets that are open: a new one gets the lowest number that is free. */
function countOpen(network: MemoryNetwork): number {
  const probe = network.listen({ path: 'probe' });
  network.close(probe);
  return probe - 3;
}

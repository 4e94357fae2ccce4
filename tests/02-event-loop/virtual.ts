// virtual.ts: a loop for tests: a network in memory, a clock that moves by itself when nothing else
// does, and a record of all that happens.

import { VirtualClock } from '../../code/02-event-loop/clock.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import type { LoopOptions } from '../../code/02-event-loop/loop-options.ts';
import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../code/02-event-loop/memory-poller.ts';
import type { TcpAddress } from '../../code/02-event-loop/network.ts';
import type { Descriptor } from '../../code/02-event-loop/poller.ts';
import type { TraceEvent } from '../../code/02-event-loop/trace.ts';

const MAX_TURNS = 10_000; // passed only by a loop that would never end

/** An error that a callback threw, and the callback's name. */
export type CaughtError = readonly [error: unknown, label: string];

/** Where a listener may be; the network picks a port. */
export const ANYWHERE: TcpAddress = { host: '127.0.0.1', port: 0 };

/** A loop, what it is made of, and what has happened in it. */
export class VirtualLoop {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork();
  readonly poller = new MemoryPoller(this.network, this.clock);
  readonly events: TraceEvent[] = [];
  readonly errors: CaughtError[] = [];
  /** What `say` was told, with the time on the loop's clock. */
  readonly said: [what: string, atMs: number][] = [];
  readonly loop: EventLoop;

  /** Errors of callbacks are kept in `errors`, and the trace in `events`, unless `options` say otherwise. */
  constructor({ trace, ...options }: Partial<LoopOptions> = {}) {
    const record = trace ?? ((event) => this.events.push(event));
    this.loop = new EventLoop({
      clock: this.clock,
      poller: this.poller,
      onError: (error, label) => this.errors.push([error, label]),
      trace: (event) => {
        if (event.turn > MAX_TURNS) throw new Error('the loop does not end');
        record(event);
      },
      ...options,
    });
  }

  /** Creates a callback of that name, which says its name and then calls `more`. */
  say(name: string, more: () => void = () => {}): () => void {
    const callback = (): void => {
      this.said.push([name, this.loop.nowMs]);
      more();
    };
    return Object.defineProperty(callback, 'name', { value: name });
  }

  /** The names that were said, oldest first. */
  get names(): readonly string[] {
    return this.said.map(([what]) => what);
  }

  /** Creates both ends of a connection. */
  pair(): readonly [client: Descriptor, server: Descriptor] {
    const listener = this.network.listen(ANYWHERE);
    const client = this.network.connect(this.network.localAddress(listener));
    const server = this.network.tryAccept(listener);
    if (server === undefined) throw new Error('expected a connection');
    this.network.close(listener);
    return [client, server];
  }

  /** What the trace tells, without times: `3: due beat`. */
  get lines(): readonly string[] {
    return this.events.map((event) => `${event.turn}: ${describe(event)}`);
  }
}

function describe(event: TraceEvent): string {
  switch (event.type) {
    case 'poll':
      return `poll ${event.timeoutMs}`;
    case 'polled':
      return `polled ${event.ready}`;
    case 'due':
      return `due ${event.label}`;
    case 'call':
      return `${event.phase} ${event.label}`;
    case 'failed':
      return `failed ${event.label}`;
  }
}

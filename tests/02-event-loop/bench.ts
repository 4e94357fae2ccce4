// bench.ts: sockets and a poller to test them with, and all that is open, so that it can be closed.
//
// Every wait here is bounded, since nothing can end a test that blocks: a poller that misses a report
// fails the test instead of stopping it.

import { expect } from 'vitest';

import { systemClock } from '../../code/02-event-loop/clock.ts';
import type { Clock } from '../../code/02-event-loop/clock.ts';
import type {
  Address,
  Network,
  TcpAddress,
} from '../../code/02-event-loop/network.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type {
  Descriptor,
  Poller,
  Readiness,
} from '../../code/02-event-loop/poller.ts';

/** What a poller is tested with. */
export interface PollerUnderTest {
  readonly poller: Poller;
  readonly network: Network;
  /** Where a listener may be; a free port is chosen. Default 127.0.0.1. */
  readonly address?: TcpAddress;
  /** Whose time passes while the poller waits. Default: the system's. */
  readonly clock?: Clock;
}

const LIMIT_MS = 10_000; // passed only by a poller that is broken

/** Sockets and a poller, and all that is open. */
export class Bench {
  readonly poller: Poller;
  readonly network: Network;
  readonly address: TcpAddress;
  readonly clock: Clock;
  readonly #open = new Set<Descriptor>();

  constructor({
    poller,
    network,
    address = { host: '127.0.0.1', port: 0 },
    clock = systemClock,
  }: PollerUnderTest) {
    this.poller = poller;
    this.network = network;
    this.address = address;
    this.clock = clock;
  }

  own(descriptor: Descriptor): Descriptor {
    this.#open.add(descriptor);
    return descriptor;
  }

  listen(address: Address = this.address): Descriptor {
    return this.own(this.network.listen(address));
  }

  connect(listener: Descriptor): Descriptor {
    return this.own(this.network.connect(this.network.localAddress(listener)));
  }

  accept(listener: Descriptor): Descriptor {
    this.awaitReady(listener, READABLE);
    const accepted = this.network.tryAccept(listener);
    if (accepted === undefined) throw new Error('expected a connection');
    return this.own(accepted);
  }

  /** Both ends of a connection. */
  pair(): readonly [client: Descriptor, server: Descriptor] {
    const listener = this.listen();
    const client = this.connect(listener);
    const server = this.accept(listener);
    this.awaitReady(client, WRITABLE);
    this.close(listener);
    return [client, server];
  }

  /** What one wait reports. */
  poll(timeoutMs = 0): ReadonlyMap<Descriptor, Readiness> {
    const found = new Map<Descriptor, Readiness>();
    this.poller.wait(timeoutMs, (descriptor, readiness) => {
      if (found.has(descriptor)) throw new Error(`${descriptor} again`);
      found.set(descriptor, readiness);
    });
    return found;
  }

  /** Watches the descriptor until it is ready, and then no more. */
  awaitReady(descriptor: Descriptor, interest: Readiness): Readiness {
    this.poller.watch(descriptor, interest);
    const readiness = this.awaitReport(descriptor);
    this.poller.watch(descriptor, 0);
    return readiness;
  }

  /** Waits until the descriptor, which is watched already, is reported. */
  awaitReport(descriptor: Descriptor): Readiness {
    const deadlineMs = this.clock.nowMs() + LIMIT_MS;
    while (this.clock.nowMs() < deadlineMs) {
      const readiness = this.poll(LIMIT_MS).get(descriptor);
      if (readiness !== undefined) return readiness;
    }
    throw new Error(`descriptor ${descriptor} was never ready`);
  }

  /** Reads once, when there is something to read: `''` is the end of the stream. */
  read(descriptor: Descriptor, size = 1024): string {
    this.awaitReady(descriptor, READABLE);
    const into = new Uint8Array(size);
    const count = this.network.tryRead(descriptor, into);
    if (count === undefined) throw new Error('was ready, and then it was not');
    return Buffer.from(into.subarray(0, count)).toString();
  }

  write(descriptor: Descriptor, text: string): void {
    const octets = Buffer.from(text);
    expect(this.network.tryWrite(descriptor, octets)).toBe(octets.length);
  }

  /** Writes until there is no room, and says how many octets went in. */
  fill(descriptor: Descriptor, octets = new Uint8Array(64 * 1024)): number {
    let total = 0;
    for (;;) {
      const count = this.network.tryWrite(descriptor, octets);
      if (count === undefined) return total;
      total += count;
    }
  }

  close(descriptor: Descriptor): void {
    this.letGo(descriptor);
    this.network.close(descriptor);
  }

  reset(descriptor: Descriptor): void {
    this.letGo(descriptor);
    this.network.reset(descriptor);
  }

  letGo(descriptor: Descriptor): void {
    this.poller.watch(descriptor, 0);
    this.#open.delete(descriptor);
  }

  closeAll(): void {
    for (const descriptor of this.#open) this.close(descriptor);
    this.poller.close();
  }
}

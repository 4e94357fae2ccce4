// push-stream.ts: a stream that hands over what comes, whether or not anybody
// has use for it.

import { READABLE, ReadyQueue, WRITABLE } from '../../02-event-loop/index.ts';
import type {
  Descriptor,
  EventLoop,
  Network,
  Readiness,
  Watcher,
} from '../../02-event-loop/index.ts';

const BUFFER_OCTETS = 64 * 1024;
const HIGH_WATER_OCTETS = 64 * 1024;

/** A stream in callbacks, over a socket that is connected. */
export class PushStream {
  /** Told of octets when they come. */
  onData: (chunk: Uint8Array) => void = () => {};
  readonly #network: Network;
  readonly #descriptor: Descriptor;
  readonly #watcher: Watcher;
  readonly #buffer = new Uint8Array(BUFFER_OCTETS);
  readonly #queue = new ReadyQueue<Uint8Array>();
  #head: Uint8Array | undefined;
  #unsentOctets = 0;

  constructor(loop: EventLoop, network: Network, descriptor: Descriptor) {
    this.#network = network;
    this.#descriptor = descriptor;
    this.#watcher = loop.watch(descriptor, READABLE, this.#onReady);
  }

  /** Octets that were written and aren't sent. */
  get unsentOctets(): number {
    return this.#unsentOctets;
  }

  // #region push what has come
  readonly #onReady = (readiness: Readiness): void => {
    if ((readiness & READABLE) !== 0) this.#push();
    if ((readiness & WRITABLE) !== 0) this.#send();
  };

  #push(): void {
    const count = this.#network.tryRead(this.#descriptor, this.#buffer) ?? 0;
    if (count > 0) this.onData(this.#buffer.slice(0, count));
  }
  // #endregion push what has come

  // #region queue what can't be sent
  /** Sends `octets`, or queues them. `false` means: you had better wait. */
  write(octets: Uint8Array): boolean {
    this.#queue.push(octets);
    this.#unsentOctets += octets.length;
    this.#send();
    return this.#unsentOctets <= HIGH_WATER_OCTETS;
  }

  #send(): void {
    this.#head ??= this.#queue.shift();
    while (this.#head !== undefined) {
      const count = this.#network.tryWrite(this.#descriptor, this.#head);
      if (count === undefined) break;
      this.#unsentOctets -= count;
      const rest = this.#head.subarray(count);
      this.#head = rest.length > 0 ? rest : this.#queue.shift();
    }
    const isWaiting = this.#head !== undefined;
    this.#watcher.setInterest(isWaiting ? READABLE | WRITABLE : READABLE);
  }
  // #endregion queue what can't be sent

  /** Lets go of the socket. */
  close(): void {
    this.#watcher.close();
    this.#network.close(this.#descriptor);
  }
}

// http-visitor.ts: one client of a server that is measured, on our own loop: it knows how long each
// response will be, and reads nothing of it.

import { READABLE, WRITABLE } from '../../code/02-event-loop/index.ts';
import type { Descriptor, EventLoop, Network, Watcher } from '../../code/02-event-loop/index.ts';

/** What all visitors of a server say, and how much they hear each time. */
export interface Conversation {
  readonly port: number;
  /** A character for each octet. */
  readonly request: string;
  /** Of the request's body; they are sent behind it. */
  readonly bodyOctets: number;
  readonly responseOctets: number;
}

/** Where visitors live. */
export interface Place {
  readonly loop: EventLoop;
  readonly network: Network;
}

const BUFFER = new Uint8Array(64 * 1024); // nobody looks at it, so that all may share it

/** The octets of a request. */
export function encodeRequest({ request, bodyOctets }: Conversation): Uint8Array {
  return Buffer.concat([Buffer.from(request, 'latin1'), Buffer.alloc(bodyOctets, 'x')]);
}

/** Asks when it is told to, and tells when the answer is there. */
export class HttpVisitor {
  readonly #network: Network;
  readonly #descriptor: Descriptor;
  readonly #watcher: Watcher;
  readonly #request: Uint8Array;
  readonly #responseOctets: number;
  readonly #onReady: (visitor: HttpVisitor, answered: boolean) => void;
  #isConnected = false;
  #unsent: Uint8Array = BUFFER.subarray(0, 0);
  #heard = 0;

  /** @param onReady  Called once when it is connected, and after each answer. */
  constructor(
    { loop, network }: Place,
    options: {
      readonly conversation: Conversation;
      readonly request: Uint8Array;
      readonly onReady: (visitor: HttpVisitor, answered: boolean) => void;
    },
  ) {
    const { port, responseOctets } = options.conversation;
    this.#network = network;
    this.#request = options.request;
    this.#responseOctets = responseOctets;
    this.#onReady = options.onReady;
    this.#descriptor = network.connect({ host: '127.0.0.1', port });
    this.#watcher = loop.watch(this.#descriptor, WRITABLE, () => this.#goOn());
  }

  /** Sends the request once more. */
  ask(): void {
    this.#heard = 0;
    this.#unsent = this.#request;
    this.#write();
  }

  /** Waits for nothing any more; the connection stays open as long as the process lives. */
  close(): void {
    this.#watcher.close();
  }

  #goOn(): void {
    if (!this.#isConnected) return this.#connected();
    if (this.#unsent.length > 0) return this.#write();
    const count = this.#network.tryRead(this.#descriptor, BUFFER);
    if (count === 0) throw new Error('Cannot hear the server: it has closed the connection');
    this.#heard += count ?? 0;
    if (this.#heard > this.#responseOctets)
      throw new Error(
        `Cannot count responses: ${this.#heard} octets have come, expected ${this.#responseOctets}`,
      );
    if (this.#heard === this.#responseOctets) this.#onReady(this, true);
  }

  #connected(): void {
    const error = this.#network.takeError(this.#descriptor);
    if (error !== undefined) throw error;
    this.#isConnected = true;
    this.#watcher.setInterest(READABLE);
    this.#onReady(this, false);
  }

  #write(): void {
    const count = this.#network.tryWrite(this.#descriptor, this.#unsent) ?? 0;
    this.#unsent = this.#unsent.subarray(count);
    this.#watcher.setInterest(this.#unsent.length > 0 ? WRITABLE : READABLE);
  }
}

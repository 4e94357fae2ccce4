// node-listener.ts: accepts connections from a server of Node's.

import type { Server, Socket } from 'node:net';

import {
  DEFAULT_BACKLOG,
  formatAddress,
  ReadyQueue,
} from '../02-event-loop/index.ts';
import type { Address, EventLoop } from '../02-event-loop/index.ts';
import { pause } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { addressOf, endsOfAccepted } from './node-address.ts';
import { NodeStream } from './node-stream.ts';
import { StreamError, toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import type { Listener, ListenerOptions, WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

/**
 * A listener over a server of Node's that listens. libuv accepts whoever comes,
 * so those who wait for `accept` wait here: as many as the backlog has room
 * for, and the next is hung up on. `tryAccept` knows of nobody else:
 * libuv takes one from the kernel's queue in each turn of its own.
 */
export class NodeListener implements Listener {
  readonly address: Address;
  readonly #loop: EventLoop;
  readonly #server: Server;
  readonly #options: ListenerOptions & WaterMarks;
  readonly #waiting = new ReadyQueue<Stream>();
  readonly #acceptor = new Waiters();
  #failure: StreamError | undefined; // what `accept` throws, once we close

  constructor(
    loop: EventLoop,
    server: Server,
    options: ListenerOptions & WaterMarks,
  ) {
    this.#loop = loop;
    this.address = addressOf(server);
    this.#server = server;
    this.#options = options;
    server.on('connection', (socket) => this.#queue(socket));
    server.on('error', (error) => this.#tell(error));
  }

  // #region accept what libuv has accepted
  *accept(): Coroutine<Stream> {
    for (;;) {
      const stream = this.tryAccept();
      if (stream !== undefined) return stream;
      if (this.#acceptor.size > 0)
        throw new StreamError('busy', `wait for ${this.#name}`);
      yield* this.#acceptor.wait();
    }
  }

  tryAccept(): Stream | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#waiting.shift();
  }

  #queue(socket: Socket): void {
    const ends = endsOfAccepted(socket, this.address);
    const { backlog = DEFAULT_BACKLOG } = this.#options;
    const hasRoom = this.#waiting.size < backlog || this.#acceptor.size > 0;
    if (ends === undefined || !hasRoom) {
      socket.destroy();
      return;
    }
    this.#waiting.push(
      new NodeStream(this.#loop, { socket, ...ends }, this.#options),
    );
    this.#acceptor.admitFirst();
  }
  // #endregion accept what libuv has accepted

  #tell(cause: unknown): void {
    const error = toStreamError(cause, `wait for ${this.#name}`);
    if (!(error instanceof StreamError)) return;
    const onPause = (): void => this.#options.onPause?.(error);
    this.#loop.callSoon(onPause);
  }

  // #region close Node's server
  close(): Coroutine<void> {
    if (this.#failure === undefined) {
      this.#failure = new StreamError('closed', `accept on ${this.#name}`);
      this.#server.close();
      this.#acceptor.failAll(this.#failure);
      this.#resetWaiting();
    }
    return pause(); // Node has freed the address by now
  }

  #resetWaiting(): void {
    for (let n = this.#waiting.size; n > 0; n -= 1)
      this.#waiting.shift()?.reset();
  }
  // #endregion close Node's server

  get #name(): string {
    return `the listener on ${formatAddress(this.address)}`;
  }
}

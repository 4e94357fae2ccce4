// node-transport.ts: streams over libuv, through node:net, wherever Node runs.

import type { EventEmitter } from 'node:events';
import { connect, createServer } from 'node:net';

import { DEFAULT_BACKLOG, formatAddress } from '../02-event-loop/index.ts';
import type { Address, EventLoop } from '../02-event-loop/index.ts';
import { suspend } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { connectWithin } from './connecting.ts';
import { endsOfConnected, toNodeAddress } from './node-address.ts';
import { NodeListener } from './node-listener.ts';
import { NodeStream } from './node-stream.ts';
import { StreamError, toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import { withDefaults } from './transport.ts';
import type {
  ConnectOptions,
  Listener,
  ListenerOptions,
  Transport,
  WaterMarks,
} from './transport.ts';

// #region how we want Node's sockets
/**
 * The other side's end of stream isn't ours, and a stream that nobody has read
 * yet doesn't read.
 */
const SOCKET_OPTIONS = { allowHalfOpen: true, pauseOnConnect: true };
// #endregion how we want Node's sockets

/**
 * Streams over libuv's sockets; the coroutines run on a loop of ours, a guest
 * of Node's.
 */
export class NodeTransport implements Transport {
  readonly loop: EventLoop;

  constructor(loop: EventLoop) {
    this.loop = loop;
  }

  // #region listen with a server of Node's
  *listen(
    address: Address,
    options: ListenerOptions = {},
  ): Coroutine<Listener> {
    const marked = withDefaults(options);
    const { backlog = DEFAULT_BACKLOG } = options;
    const server = createServer(SOCKET_OPTIONS);
    try {
      server.listen({ ...toNodeAddress(address), backlog });
      yield* untilEvent(server, 'listening');
      return new NodeListener(this.loop, server, marked);
    } catch (error) {
      server.close();
      throw toStreamError(error, `listen on ${formatAddress(address)}`);
    }
  }
  // #endregion listen with a server of Node's

  // #region connect a socket of Node's
  *connect(
    address: Address,
    { timeoutMs, ...options }: ConnectOptions = {},
  ): Coroutine<Stream> {
    const attempt = this.#connect(address, withDefaults(options));
    return yield* connectWithin(timeoutMs, address, attempt);
  }

  *#connect(
    address: Address,
    options: ConnectOptions & WaterMarks,
  ): Coroutine<Stream> {
    const socket = connect({ ...toNodeAddress(address), allowHalfOpen: true });
    try {
      yield* untilEvent(socket, 'connect');
      const ends = endsOfConnected(socket, address);
      if (ends === undefined)
        throw new StreamError('reset', `connect to ${formatAddress(address)}`);
      return new NodeStream(this.loop, { socket, ...ends }, options);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
  // #endregion connect a socket of Node's
}

// #region wait for an event of Node's
/**
 * Waits until `emitter` emits `event`.
 *
 * @throws what comes with `error`, if that is emitted first.
 */
function* untilEvent(emitter: EventEmitter, event: string): Coroutine<void> {
  // One that comes when nobody waits any more would end the process.
  emitter.on('error', () => {});
  yield* suspend((resume, fail) => {
    const stop = (): void => {
      emitter.off(event, onEvent);
      emitter.off('error', onError);
    };
    const onEvent = (): void => {
      stop();
      resume();
    };
    const onError = (error: unknown): void => {
      stop();
      fail(error);
    };
    emitter.on(event, onEvent);
    emitter.on('error', onError);
    return stop;
  });
}
// #endregion wait for an event of Node's

// socket-transport.ts: streams over the sockets of chapter 2, those of the
// kernel or those in memory.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address, EventLoop, Network } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { ChunkPool } from './chunk-pool.ts';
import { connectWithin } from './connecting.ts';
import { SocketListener } from './socket-listener.ts';
import { SocketStream } from './socket-stream.ts';
import type { SocketShare } from './socket-stream.ts';
import { SocketWatch } from './socket-watch.ts';
import { toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import { withDefaults } from './transport.ts';
import type {
  ConnectOptions,
  Listener,
  ListenerOptions,
  Transport,
  WaterMarks,
} from './transport.ts';
import { Waiters } from './waiters.ts';

/** Longest chunk of a read. libuv's buffers have the same size. */
const BUFFER_OCTETS = 64 * 1024;

/** Streams over a network's sockets, on a loop that polls them. */
export class SocketTransport implements Transport {
  readonly loop: EventLoop;
  readonly #share: SocketShare;

  constructor(loop: EventLoop, network: Network) {
    const buffer = new Uint8Array(BUFFER_OCTETS);
    this.loop = loop;
    const pool = new ChunkPool();
    this.#share = { loop, network, buffer, pool, room: new Waiters() };
  }

  // #region listen on a socket
  *listen(
    address: Address,
    options: ListenerOptions = {},
  ): Coroutine<Listener> {
    const marked = withDefaults(options); // now, not in `accept`
    try {
      const descriptor = this.#share.network.listen(address, options);
      return new SocketListener(this.#share, descriptor, marked);
    } catch (error) {
      throw toStreamError(error, `listen on ${formatAddress(address)}`);
    }
  }
  // #endregion listen on a socket

  // #region connect a socket
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
    const { loop, network, room } = this.#share;
    const descriptor = network.connect(address);
    const watch = new SocketWatch(loop, descriptor);
    try {
      yield* watch.untilWritable();
      const error = network.takeError(descriptor);
      if (error !== undefined) throw error;
      watch.close();
      return new SocketStream(this.#share, descriptor, options);
    } catch (error) {
      watch.close();
      loop.callClosing(() => {
        network.close(descriptor);
        room.admitAll();
      });
      throw error;
    }
  }
  // #endregion connect a socket
}

// open-transport.ts: a transport by its name, with a loop to run it on.

import {
  createKernelLoop,
  EventLoop,
  isEpollAvailable,
  MemoryNetwork,
  MemoryPoller,
  runAsGuest,
  systemClock,
  VirtualClock,
  VirtualSleeper,
} from '../02-event-loop/index.ts';
import type { OnError } from '../02-event-loop/index.ts';
import { IdlePoller, TimerSleeper } from './node-host.ts';
import { NodeTransport } from './node-transport.ts';
import { SocketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';

// #region the transports by name
/**
 * Our loop on the kernel's sockets; libuv, through `node:net`; a network in
 * memory, in virtual time.
 */
export type TransportName = 'epoll' | 'node' | 'memory';

/** A transport, and how to run what uses it. */
export interface OpenTransport {
  readonly name: TransportName;
  readonly transport: Transport;
  /**
   * Runs the transport's loop as a guest of Node's, until nothing is left to
   * do.
   */
  run(): Promise<void>;
  /**
   * Gives back what it holds of the system, once it doesn't run any more.
   * Streams and listeners that are open then stay so.
   */
  close(): void;
}

const OPENERS: Readonly<
  Record<TransportName, (options: TransportOptions) => OpenTransport>
> = { epoll: openEpoll, node: openNode, memory: openMemory };
// #endregion the transports by name

/** What may be said about a transport. */
export interface TransportOptions {
  /**
   * Told what a callback or a task has thrown. Default: writes it to stderr.
   */
  readonly onError?: OnError;
}

// #region choose a transport
/**
 * Opens the transport called `name`; without a name the fastest that this
 * system has.
 *
 * @throws Error if there is none of that name, or if it can't be had here.
 */
export function openTransport(
  name?: string,
  options: TransportOptions = {},
): OpenTransport {
  return OPENERS[parseTransportName(name)](options);
}

/** @throws RangeError unless it is the name of a transport, or `undefined`. */
export function parseTransportName(name: string | undefined): TransportName {
  if (name === undefined) return isEpollAvailable() ? 'epoll' : 'node';
  if (name === 'epoll' || name === 'node' || name === 'memory') return name;
  throw new RangeError(
    `Cannot use transport "${name}": there is none of that name, expected epoll, node or memory`,
  );
}
// #endregion choose a transport

// #region three kinds of transport
function openEpoll(options: TransportOptions): OpenTransport {
  const { loop, network, runAsGuest: run, close } = createKernelLoop(options);
  return {
    name: 'epoll',
    transport: new SocketTransport(loop, network),
    run,
    close,
  };
}

function openNode(options: TransportOptions): OpenTransport {
  const poller = new IdlePoller();
  const loop = new EventLoop({ clock: systemClock, poller, ...options });
  return {
    name: 'node',
    transport: new NodeTransport(loop),
    run: () => runAsGuest(loop, new TimerSleeper()),
    close: () => {},
  };
}

function openMemory(options: TransportOptions): OpenTransport {
  const network = new MemoryNetwork();
  const clock = new VirtualClock();
  const poller = new MemoryPoller(network, clock);
  const loop = new EventLoop({ clock, poller, ...options });
  return {
    name: 'memory',
    transport: new SocketTransport(loop, network),
    run: () => runAsGuest(loop, new VirtualSleeper(clock, poller)),
    close: () => {},
  };
}
// #endregion three kinds of transport

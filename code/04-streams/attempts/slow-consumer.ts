// slow-consumer.ts: the same octets for the same slow consumer, once pushed and
// once pulled.
//
// The consumer needs a millisecond for each chunk, as if it wrote it to a disk.
// Time is virtual.

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../02-event-loop/index.ts';
import { all, sleep, spawn } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { SocketTransport } from '../socket-transport.ts';
import type { Stream } from '../stream.ts';
import { PushStream } from './push-stream.ts';

const CHUNK_MS = 1;
const PIECE = new Uint8Array(64 * 1024);
const ADDRESS = { host: '127.0.0.1', port: 1 };

/** The most octets that waited at a time, on either side. */
export interface Peaks {
  /** Written by the sender, and not sent. */
  sender: number;
  /** Received, and not consumed. */
  consumer: number;
}

function createLoop(): { loop: EventLoop; network: MemoryNetwork } {
  const clock = new VirtualClock();
  const network = new MemoryNetwork();
  const poller = new MemoryPoller(network, clock);
  return { loop: new EventLoop({ clock, poller }), network };
}

// #region push to a slow consumer
/** Pushes so many pieces of 64 KiB. */
export function pushSlowly(pieces: number): Peaks {
  const { loop, network } = createLoop();
  const listener = network.listen(ADDRESS);
  const sender = new PushStream(loop, network, network.connect(ADDRESS));
  const accepted = network.tryAccept(listener) ?? -1; // the one just made
  const receiver = new PushStream(loop, network, accepted);
  for (let n = 0; n < pieces; n += 1) sender.write(PIECE); // it returns a boolean
  const peaks = { sender: sender.unsentOctets, consumer: 0 };
  let waiting = 0;
  receiver.onData = ({ length }) => {
    waiting += length;
    peaks.consumer = Math.max(peaks.consumer, waiting);
  };
  const timer = loop.callEvery(CHUNK_MS, function consume() {
    waiting -= Math.min(waiting, PIECE.length);
    if (waiting > 0 || sender.unsentOctets > 0) return;
    timer.cancel();
    sender.close();
    receiver.close();
  });
  loop.run();
  return peaks;
}
// #endregion push to a slow consumer

// #region let a slow consumer pull
/** Lets the consumer pull so many pieces of 64 KiB. */
export function pullSlowly(pieces: number): Peaks {
  const { loop, network } = createLoop();
  const transport = new SocketTransport(loop, network);
  const peaks = { sender: 0, consumer: 0 };
  spawn(loop, function* main() {
    const listener = yield* transport.listen(ADDRESS);
    const near = yield* transport.connect(ADDRESS);
    const far = yield* listener.accept();
    yield* all([() => send(near, pieces, peaks), () => receive(far, peaks)]);
    yield* listener.close();
  });
  loop.run();
  return peaks;
}

function* send(stream: Stream, pieces: number, peaks: Peaks): Coroutine<void> {
  for (let n = 0; n < pieces; n += 1) {
    yield* stream.write(PIECE);
    peaks.sender = Math.max(peaks.sender, stream.unsentOctets);
  }
  yield* stream.close();
}

function* receive(stream: Stream, peaks: Peaks): Coroutine<void> {
  let chunk = yield* stream.read();
  while (chunk !== undefined) {
    peaks.consumer = Math.max(peaks.consumer, chunk.length);
    yield* sleep(CHUNK_MS);
    chunk = yield* stream.read();
  }
  yield* stream.close();
}
// #endregion let a slow consumer pull

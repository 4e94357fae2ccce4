// chat.ts: a room in which everybody hears what anybody says.
//
//   client ── lines ─▶ hear ─▶ room ─▶ outbox ─▶ deliver ── lines ─▶ client
//                                └───▶ outbox ─▶ deliver ── lines ─▶ another
//
// Only `deliver` waits for a client that reads slowly. The room never waits: it
// drops a client whose outbox is full, so that what one client costs is
// bounded, and none is kept by another.

import { formatAddress } from '../02-event-loop/index.ts';
import {
  Cancelled,
  Channel,
  currentTask,
  END,
  pause,
  taskGroup,
  TimeoutError,
  withTimeout,
} from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { FrameReader } from './frame-reader.ts';
import { readLines } from './line-decoder.ts';
import { StreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import type { Listener } from './transport.ts';

// #region how much a client may cost
/**
 * Lines that wait for a client who reads slowly; one more, and it is dropped.
 */
const OUTBOX_LINES = 64;

/** Longest line that a client may say, in octets. */
const MAX_LINE_OCTETS = 1_000;

/** How long a client may take to say a name. */
const NAME_MS = 60_000;

/** How long a client who has left may take to read what is on its way. */
const LINGER_MS = 1_000;
// #endregion how much a client may cost

// #region a client and its room
interface Client {
  readonly name: string;
  readonly stream: Stream;
  /** What it hasn't been told yet. */
  readonly outbox: Channel<string>;
}

/** Who is here, by name. */
type Room = Map<string, Client>;
// #endregion a client and its room

// #region serve a chat
/** Lets everybody in who connects, for ever; cancel it to end it. */
export function* serveChat(listener: Listener): Coroutine<never> {
  const room: Room = new Map();
  return yield* taskGroup(function* (group) {
    for (;;) {
      const stream = yield* listener.accept();
      const name = `client at ${formatAddress(stream.remoteAddress)}`;
      group.spawn(() => attend(room, stream), { name });
    }
  });
}
// #endregion serve a chat

// #region attend to one client
/**
 * Looks after one client from first to last. Its failures end it, and nobody
 * else.
 */
function* attend(room: Room, stream: Stream): Coroutine<void> {
  try {
    const lines = readLines(stream, { maxLineOctets: MAX_LINE_OCTETS });
    const name = yield* withTimeout(NAME_MS, () =>
      askName(room, stream, lines),
    );
    if (name === undefined) return;
    const outbox = new Channel<string>(OUTBOX_LINES);
    yield* talk(room, { name, stream, outbox }, lines);
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    if (!isTheirs(error)) currentTask().report(error);
    stream.reset();
  } finally {
    yield* stream.close();
  }
}

/** Is it only that the client went away, stalled, or said too much at once? */
function isTheirs(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTheirs);
  return error instanceof StreamError || error instanceof TimeoutError;
}
// #endregion attend to one client

// #region ask for a name
function* askName(
  room: Room,
  stream: Stream,
  lines: FrameReader<Uint8Array>,
): Coroutine<string | undefined> {
  for (;;) {
    yield* stream.write(toOctets('* your name?'));
    const line = yield* lines.read();
    if (line === undefined) return undefined;
    const name = toText(line);
    const isName = /^[\p{L}\p{N}]{1,20}$/u.test(name);
    if (isName && !room.has(name)) return name;
    yield* stream.write(
      toOctets('* letters and digits, please, and not taken'),
    );
  }
}
// #endregion ask for a name

// #region hear and be told, at the same time
function* talk(
  room: Room,
  client: Client,
  lines: FrameReader<Uint8Array>,
): Coroutine<void> {
  room.set(client.name, client);
  tell(room, `* ${client.name} comes in (${room.size} here)`);
  try {
    yield* taskGroup(function* (group) {
      const delivery = group.spawn(() => deliver(client), { name: 'outbox' });
      yield* hear(room, client, lines);
      leave(room, client, 'has left');
      yield* withTimeout(LINGER_MS, function* () {
        yield* delivery.join();
        yield* client.stream.closeWrite();
      });
    });
  } finally {
    leave(room, client, 'is gone');
  }
}

function* hear(
  room: Room,
  { name }: Client,
  lines: FrameReader<Uint8Array>,
): Coroutine<void> {
  for (;;) {
    const line = yield* lines.read();
    if (line === undefined) return;
    tell(room, `${name}: ${toText(line)}`);
    yield* pause(); // many lines may have come at once: let them be delivered
  }
}

function* deliver({ stream, outbox }: Client): Coroutine<void> {
  for (;;) {
    const line = yield* outbox.receive();
    if (line === END) return;
    yield* stream.write(toOctets(line));
  }
}
// #endregion hear and be told, at the same time

// #region tell everybody, and wait for nobody
function tell(room: Room, line: string): void {
  const clients = [...room.values()];
  const slow = clients.filter(({ outbox }) => !outbox.trySend(line));
  for (const client of slow) {
    leave(room, client, 'was too slow');
    client.stream.reset();
  }
}

function leave(room: Room, client: Client, why: string): void {
  if (room.get(client.name) !== client) return; // it has left before
  room.delete(client.name);
  client.outbox.close();
  tell(room, `* ${client.name} ${why} (${room.size} here)`);
}
// #endregion tell everybody, and wait for nobody

// #region from octets to text and back
/** Without control characters: a terminal would obey them. */
function toText(line: Uint8Array): string {
  return new TextDecoder()
    .decode(line)
    .replace(/\p{Cc}/gu, '')
    .trim();
}

function toOctets(line: string): Uint8Array {
  return new TextEncoder().encode(`${line}\n`);
}
// #endregion from octets to text and back

// rehearsal.ts: a conversation of three in the chat, one of whom stops
// listening.

import { sleep, taskGroup } from '../03-coroutines/index.ts';
import type { Coroutine, Task, TaskGroup } from '../03-coroutines/index.ts';
import { serveChat } from './chat.ts';
import { readLines } from './line-decoder.ts';
import type { Stream } from './stream.ts';
import type { Listener, Transport } from './transport.ts';

const BEAT_MS = 1_000; // between what is said
const FLOOD_LINES = 100;
const LONG_LINE = 'x'.repeat(900);

/** Told of what is said and heard, a line each. */
export type Log = (line: string) => void;

// #region the stage
interface Stage {
  readonly transport: Transport;
  readonly listener: Listener;
  readonly group: TaskGroup;
  readonly log: Log;
  readonly visitors: Visitor[];
  /** The server's ends of their connections, in the same order. */
  readonly ends: Stream[];
}

/**
 * Plays the conversation on `transport`, and tells `log` who says and hears
 * what, and when.
 */
export function* rehearse(transport: Transport, log: Log): Coroutine<void> {
  const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
  const ends: Stream[] = [];
  const server = serveChat(watchEnds(listener, ends));
  yield* taskGroup(function* (group) {
    const serving = group.spawn(server, { name: 'chat' });
    yield* play({ transport, listener, group, log, visitors: [], ends });
    serving.cancel();
  });
  yield* listener.close();
}

/** The same listener; whom it accepts is put into `ends` too. */
function watchEnds(listener: Listener, ends: Stream[]): Listener {
  return {
    address: listener.address,
    tryAccept: () => listener.tryAccept(),
    close: () => listener.close(),
    *accept() {
      const stream = yield* listener.accept();
      ends.push(stream);
      return stream;
    },
  };
}
// #endregion the stage

// #region the conversation
function* play(stage: Stage): Coroutine<void> {
  const ann = yield* enter(stage, 'Ann');
  const bob = yield* enter(stage, 'Bob');
  const cat = yield* enter(stage, 'Cat');
  yield* say(stage, cat, ['hello!']);
  cat.listening.cancel();
  tell(stage, 'Cat stops listening');
  yield* say(stage, bob, ['hello, Cat']);
  for (let n = 0; n < 3; n += 1)
    yield* say(stage, bob, new Array<string>(FLOOD_LINES).fill(LONG_LINE));
  yield* say(stage, ann, ['Bob, please']);
  for (const visitor of stage.visitors) yield* goHome(stage, visitor);
}
// #endregion the conversation

// #region what a visitor does
interface Visitor {
  readonly name: string;
  readonly stream: Stream;
  readonly listening: Task<void>;
  /** What it has heard since we asked last. */
  readonly news: string[];
}

function* enter(stage: Stage, name: string): Coroutine<Visitor> {
  const stream = yield* stage.transport.connect(stage.listener.address);
  const news: string[] = [];
  const listening = stage.group.spawn(() => listen(stream, news));
  const visitor = { name, stream, listening, news };
  stage.visitors.push(visitor);
  yield* say(stage, visitor, [name]);
  return visitor;
}

function* listen(stream: Stream, news: string[]): Coroutine<void> {
  const lines = readLines(stream);
  let line = yield* lines.read();
  while (line !== undefined) {
    news.push(new TextDecoder().decode(line));
    line = yield* lines.read();
  }
}

function* say(
  stage: Stage,
  { name, stream }: Visitor,
  lines: readonly string[],
): Coroutine<void> {
  tell(stage, `${name} says ${describe(lines)}`);
  const text = lines.map((line) => `${line}\n`).join('');
  yield* stream.write(new TextEncoder().encode(text));
  yield* sleep(BEAT_MS);
  for (const visitor of stage.visitors) tellNews(stage, visitor);
  for (const [n, end] of stage.ends.entries()) tellUnsent(stage, n, end);
}

function* goHome(stage: Stage, visitor: Visitor): Coroutine<void> {
  const { name, stream, listening } = visitor;
  listening.cancel();
  try {
    yield* stream.closeWrite();
    while ((yield* stream.read()) !== undefined);
    tell(stage, `${name} goes home`);
  } catch (error) {
    tell(stage, `${name} wakes up: ${String(error)}`);
  }
  yield* stream.close();
}
// #endregion what a visitor does

// #region tell what happens
function tell({ transport, log }: Stage, text: string): void {
  log(`${(transport.loop.nowMs / BEAT_MS).toFixed(0).padStart(2)} s  ${text}`);
}

function tellNews(stage: Stage, { name, news }: Visitor): void {
  const lines = news.splice(0);
  if (lines.length > 0) tell(stage, `  ${name} hears ${describe(lines)}`);
}

function tellUnsent(stage: Stage, n: number, { unsentOctets }: Stream): void {
  if (unsentOctets === 0) return;
  const name = stage.visitors[n]?.name ?? 'somebody';
  tell(stage, `  ${unsentOctets} octets wait for ${name}`);
}

function describe(lines: readonly string[]): string {
  const short = lines.filter((line) => line.length < LONG_LINE.length);
  const long = lines.length - short.length;
  const quoted = short.map((line) => `"${line}"`);
  return [...(long > 0 ? [`${long} long lines`] : []), ...quoted].join(', ');
}
// #endregion tell what happens

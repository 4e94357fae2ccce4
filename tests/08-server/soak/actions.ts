// actions.ts: what clients do to a server, each with what it has to answer.

import { sleep, withTimeout } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { pick } from '../../05-http-parser/fuzz/random.ts';
import type { Random } from '../../05-http-parser/fuzz/random.ts';
import { request } from '../visitor.ts';
import type { Reply, Visitor } from '../visitor.ts';
import { Checksum, pattern } from './pattern.ts';
import { expectSame } from './unexpected.ts';

/** What a client does on a connection. Returns how many requests were answered. */
export type Action = (visitor: Visitor, random: Random) => Coroutine<number>;

const KIB = 1024;
const LATIN1 = new TextDecoder('latin1');

// #region requests that leave the connection usable
/** Behind these a connection goes on. */
export const POLITE: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['hello', hello],
  ['64 KiB', (visitor) => download(visitor, 64 * KIB)],
  ['upload', upload],
  ['ignored upload', ignoredUpload],
  ['chunks', chunks],
  ['flood', flood],
  ['late answer', lateAnswer],
]);

function* hello(visitor: Visitor): Coroutine<number> {
  expectAnswer(yield* visitor.ask('/hello'), 'hello');
  return 1;
}

function* download(visitor: Visitor, octets: number): Coroutine<number> {
  const reply = yield* visitor.ask(`/octets?octets=${octets}`);
  expectAnswer(reply, textOf(octets));
  return 1;
}

/** In pieces, of a known length or in chunks. */
function* upload(visitor: Visitor, random: Random): Coroutine<number> {
  const octets = random(random(8) === 0 ? 300 * KIB : 2 * KIB);
  const isChunked = random(2) === 0;
  const framing = isChunked
    ? 'Transfer-Encoding: chunked'
    : `Content-Length: ${octets}`;
  yield* visitor.say(request('POST /upload HTTP/1.1', framing));
  const sum = new Checksum();
  for (let at = 0; at < octets;) {
    const piece = pattern(at, Math.min(1 + random(32 * KIB), octets - at));
    if (isChunked) yield* visitor.say(`${piece.length.toString(16)}\r\n`);
    yield* visitor.say(piece);
    if (isChunked) yield* visitor.say('\r\n');
    sum.add(piece);
    at += piece.length;
  }
  if (isChunked) yield* visitor.say('0\r\n\r\n');
  expectAnswer(yield* visitor.hear(), sum.text);
  return 1;
}

/** The application doesn't read it, and the server has to. */
function* ignoredUpload(visitor: Visitor, random: Random): Coroutine<number> {
  const body = pattern(0, random(16 * KIB));
  const length = `Content-Length: ${body.length}`;
  yield* visitor.say(request('POST /ignore HTTP/1.1', length));
  yield* visitor.say(body);
  expectAnswer(yield* visitor.hear(), 'ignored', 403);
  return 1;
}

function* chunks(visitor: Visitor, random: Random): Coroutine<number> {
  const octets = 1 + random(100 * KIB);
  const piece = 1 + random(32 * KIB);
  const reply = yield* visitor.ask(`/pieces?octets=${octets}&piece=${piece}`);
  expectSame(reply.end, 'chunks', 'its end');
  expectAnswer(reply, textOf(octets));
  return 1;
}

/** Many requests in one write; each has an answer, in their order. */
function* flood(visitor: Visitor, random: Random): Coroutine<number> {
  const sizes = Array.from({ length: 20 + random(80) }, () => random(200));
  const heads = sizes.map((octets) =>
    request(`GET /octets?octets=${octets} HTTP/1.1`),
  );
  yield* visitor.say(heads.join(''));
  for (const octets of sizes)
    expectAnswer(yield* visitor.hear(), textOf(octets));
  return sizes.length;
}

function* lateAnswer(visitor: Visitor, random: Random): Coroutine<number> {
  expectAnswer(yield* visitor.ask(`/late?ms=${random(50)}`), 'late');
  return 1;
}
// #endregion requests that leave the connection usable

// #region requests that end the connection
/** Behind these a connection is over. */
export const FINAL: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['slow reader', slowReader],
  ['event stream', eventStream],
  ['leaves in its request', leaveInRequest],
  ['leaves in the answer', leaveInAnswer],
  ['bad request', badRequest],
  ['idle', idle],
  ['last request', lastRequest],
]);

/** Takes a MiB in small pieces, with rests. */
function* slowReader(visitor: Visitor, random: Random): Coroutine<number> {
  const octets = 1024 * KIB;
  yield* visitor.get(`/pieces?octets=${octets}&piece=${48 * KIB}`);
  for (let n = 0; n < 10; n += 1) {
    yield* sleep(random(20));
    yield* visitor.hearMore();
  }
  expectAnswer(yield* visitor.hear(), textOf(octets));
  return 1;
}

/** Listens for some time, and leaves. */
function* eventStream(visitor: Visitor, random: Random): Coroutine<number> {
  yield* visitor.get('/events');
  yield* visitor.hearFor(50 + random(500));
  const [, ...events] = visitor.rest.split(/\r\n[0-9a-f]+\r\n/);
  for (const [n, event] of events.slice(0, -1).entries())
    expectSame(event, `data: ${n}\n\n`, 'an event');
  return 1;
}

function* leaveInRequest(visitor: Visitor, random: Random): Coroutine<number> {
  const head = request('POST /upload HTTP/1.1', 'Content-Length: 5000');
  const whole = head + 'x'.repeat(5_000);
  const cut = random(random(2) === 0 ? head.length : whole.length);
  yield* visitor.say(whole.slice(0, cut));
  yield* sleep(random(5));
  if (random(2) === 0) return 0; // by a reset
  yield* visitor.endHalf();
  const reply = yield* visitor.hearAll();
  const status = reply === '' ? '' : reply.slice(0, 12);
  if (status !== '') expectSame(status, 'HTTP/1.1 400', 'a cut request');
  return 0;
}

function* leaveInAnswer(visitor: Visitor, random: Random): Coroutine<number> {
  yield* visitor.get(`/pieces?octets=${512 * KIB}&piece=${1 + random(9_000)}`);
  const pieces = random(6);
  for (let n = 0; n < pieces; n += 1) yield* visitor.hearMore();
  return 0;
}

const BAD: readonly (readonly [status: number, text: string])[] = [
  [400, request('GET  / HTTP/1.1')],
  [400, 'GET / HTTP/1.1\r\n\r\n'],
  [400, request('GET / HTTP/1.1', 'Bad Name: x')],
  [400, request('POST / HTTP/1.1', 'Content-Length: 1, 2')],
  [
    400,
    request(
      'POST / HTTP/1.1',
      'Content-Length: 9',
      'Transfer-Encoding: chunked',
    ),
  ],
  [505, request('GET / HTTP/3.0')],
  [414, request(`GET /${'x'.repeat(9_000)} HTTP/1.1`)],
  [431, request('GET / HTTP/1.1', `X: ${'x'.repeat(70_000)}`)],
  [501, request('CONNECT a:80 HTTP/1.1')],
];

/** What follows is no request any more, whatever it looks like. */
function* badRequest(visitor: Visitor, random: Random): Coroutine<number> {
  const [status, text] = pick(random, BAD);
  yield* visitor.say(text + request('GET /hello HTTP/1.1'));
  const replies = yield* visitor.replies();
  expectSame(replies.map((reply) => reply.status).join(), `${status}`, text);
  return 1;
}

/**
 * Says nothing for a while, and leaves. One in eight stays until the server has
 * had enough, which it says by closing; if all did, they would do little else.
 */
function* idle(visitor: Visitor, random: Random): Coroutine<number> {
  const isUsed = random(2) === 0;
  if (isUsed) yield* hello(visitor);
  if (random(8) > 0) {
    yield* sleep(random(200));
  } else {
    expectSame(yield* visitor.hearAll(), '', 'on an idle connection');
    expectSame(visitor.end, 'eof', 'the end of an idle connection');
  }
  return isUsed ? 1 : 0;
}

function* lastRequest(visitor: Visitor): Coroutine<number> {
  yield* visitor.get('/hello', 'Connection: close');
  const replies = yield* visitor.replies();
  expectSame(replies.length, 1, 'answers');
  for (const reply of replies) expectAnswer(reply, 'hello');
  return 1;
}
// #endregion requests that end the connection

// #region what an answer has to be
function expectAnswer(reply: Reply, body: string, status = 200): void {
  expectSame(reply.status, status, 'status');
  expectSame(reply.body, body, 'body');
}

/** By the number of octets: most are asked for many times. */
const TEXTS = new Map<number, string>();

function textOf(octets: number): string {
  const known = TEXTS.get(octets);
  if (known !== undefined) return known;
  const text = LATIN1.decode(pattern(0, octets));
  if (octets < 300 || octets % KIB === 0) TEXTS.set(octets, text);
  return text;
}
// #endregion what an answer has to be

/** Does something within a time. @throws TimeoutError. */
export function* inTime<T>(
  delayMs: number,
  body: () => Coroutine<T>,
): Coroutine<T> {
  return yield* withTimeout(delayMs, body);
}

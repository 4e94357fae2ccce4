// http-load.ts: a load of HTTP requests, from a process of its own on the core that the servers
// don't have. Visitors either ask again as soon as they are answered (closed), or at times that were
// fixed before (open); or they ask once, and stay.
//
// In an open load a request that finds every connection busy waits, and its time counts from when it
// was to be sent: a server that stops for a while pays for all whom it has kept waiting.

import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { writeSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

import { createKernelLoop } from '../../code/02-event-loop/index.ts';
import { readResponse } from './http-response.ts';
import type { WholeResponse } from './http-response.ts';
import { encodeRequest, HttpVisitor } from './http-visitor.ts';
import type { Conversation } from './http-visitor.ts';
import { percentile } from './percentile.ts';
import { firstLine, startVisitors } from './visitors.ts';

/** Visitors who ask again as soon as they are answered. */
export interface ClosedLoad extends Conversation {
  readonly connections: number;
  /** How long, and how many requests, at least. */
  readonly runMs: number;
  readonly minRequests: number;
}

/** Requests that are sent on schedule. */
export interface OpenLoad extends Conversation {
  readonly connections: number;
  readonly runMs: number;
  readonly requestsPerSecond: number;
}

/** From when each request was to be sent until its answer was there. */
export interface Latencies {
  readonly requests: number;
  readonly medianMicros: number;
  readonly p99Micros: number;
  readonly p999Micros: number;
}

/** Visitors who stay. */
export interface Holding extends Conversation {
  readonly connections: number;
}

const SELF = fileURLToPath(import.meta.url);
const AT_A_TIME = 200; // connections that are being made, of those that stay

/** Loads a server, and says how many requests it has answered. */
export async function loadClosed(load: ClosedLoad): Promise<number> {
  return Number(await firstLine(startVisitors(SELF, 'load-closed', JSON.stringify(load))));
}

/** Loads a server on schedule, and says how long its answers took. */
export async function loadOpen(load: OpenLoad): Promise<Latencies> {
  return JSON.parse(await firstLine(startVisitors(SELF, 'load-open', JSON.stringify(load))));
}

/** Makes connections that ask once and stay until the process is killed; resolves once all have. */
export async function holdConnections(holding: Holding): Promise<ChildProcess> {
  const child = startVisitors(SELF, 'load-hold', JSON.stringify(holding));
  await firstLine(child);
  return child;
}

/**
 * Asks twice on one connection, and returns the second response: of a server that is measured, all
 * have the same length.
 *
 * @throws Error if they haven't, or if the server has no more than one for a connection.
 */
export async function askTwice(
  conversation: Omit<Conversation, 'responseOctets'>,
): Promise<WholeResponse> {
  const request = encodeRequest({ ...conversation, responseOctets: 0 });
  const socket = connect({ host: '127.0.0.1', port: conversation.port });
  socket.setEncoding('latin1');
  const lengths: number[] = [];
  let heard = '';
  socket.write(request);
  for await (const piece of socket) {
    heard += piece;
    const response = readResponse(heard);
    if (response === undefined) continue;
    lengths.push(response.octets);
    heard = heard.slice(response.octets);
    if (lengths.length === 1) socket.write(request);
    else if (lengths[0] === lengths[1]) return response;
    else
      throw new Error(
        `Cannot count responses: they have ${lengths.join(' and ')} octets, expected one length`,
      );
  }
  throw new Error(
    `Cannot count responses: the connection was closed after ${lengths.length}, expected 2`,
  );
}

// In the child.

function runClosed(load: ClosedLoad): void {
  const { loop, network, run } = createKernelLoop({ onError: giveUp });
  const request = encodeRequest(load);
  const deadlineMs = performance.now() + load.runMs;
  let answers = 0;
  const onReady = (visitor: HttpVisitor, answered: boolean): void => {
    if (answered) answers += 1;
    const isOver = loop.nowMs >= deadlineMs && answers >= load.minRequests;
    if (answered && isOver) visitor.close();
    else visitor.ask();
  };
  for (let n = 0; n < load.connections; n += 1)
    new HttpVisitor({ loop, network }, { conversation: load, request, onReady });
  run();
  say(String(answers));
}

function runOpen(load: OpenLoad): void {
  const { loop, network } = createKernelLoop({ onError: giveUp });
  const request = encodeRequest(load);
  const intervalMs = 1_000 / load.requestsPerSecond;
  const total = Math.round(load.runMs / intervalMs);
  const latenciesMs = new Float64Array(total);
  const dueMs = new Map<HttpVisitor, number>();
  const free: HttpVisitor[] = [];
  let answers = 0;
  const onReady = (visitor: HttpVisitor, answered: boolean): void => {
    if (answered) {
      latenciesMs[answers] = performance.now() - (dueMs.get(visitor) ?? NaN);
      answers += 1;
    }
    free.push(visitor);
  };
  for (let n = 0; n < load.connections; n += 1)
    new HttpVisitor({ loop, network }, { conversation: load, request, onReady });
  while (free.length < load.connections) loop.turn(1_000);
  const startMs = performance.now();
  // It never sleeps: a timer's millisecond would be longer than what is measured.
  for (let sent = 0; answers < total; loop.turn(0)) {
    const nowMs = performance.now();
    for (; sent < total && startMs + sent * intervalMs <= nowMs; sent += 1) {
      const visitor = free.shift(); // who has waited the longest: all get their turn
      if (visitor === undefined) break;
      dueMs.set(visitor, startMs + sent * intervalMs);
      visitor.ask();
    }
  }
  say(JSON.stringify(describeLatencies(latenciesMs)));
}

function describeLatencies(latenciesMs: Float64Array): Latencies {
  const sorted = latenciesMs.toSorted();
  const micros = (q: number): number => Math.round(percentile(sorted, q) * 1_000);
  return {
    requests: sorted.length,
    medianMicros: micros(0.5),
    p99Micros: micros(0.99),
    p999Micros: micros(0.999),
  };
}

function runHold(holding: Holding): void {
  const { loop, network, run } = createKernelLoop({ onError: giveUp });
  const request = encodeRequest(holding);
  let begun = 0;
  let held = 0;
  loop.callEvery(1_000_000, () => {}); // until it is killed
  const onReady = (visitor: HttpVisitor, answered: boolean): void => {
    if (!answered) return visitor.ask();
    visitor.close();
    held += 1;
    if (held === holding.connections) say('held');
    if (begun < holding.connections) begin();
  };
  function begin(): void {
    begun += 1;
    new HttpVisitor({ loop, network }, { conversation: holding, request, onReady });
  }
  for (let n = 0; n < Math.min(AT_A_TIME, holding.connections); n += 1) begin();
  run();
}

/** A load that isn't what it should be measures nothing. */
function giveUp(error: unknown): void {
  console.error(error);
  process.exit(1);
}

/** Says it at once: in own mode Node has no later. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const [role, load = ''] = process.argv.slice(2);
if (role === 'load-closed') runClosed(JSON.parse(load));
if (role === 'load-open') runOpen(JSON.parse(load));
if (role === 'load-hold') runHold(JSON.parse(load));

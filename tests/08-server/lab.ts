// lab.ts: a server with an application, a client that speaks to it in octets, and what they leave behind.

import { expect } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import type { Address, EventLoop } from '../../code/02-event-loop/index.ts';
import {
  aliveTasks,
  Cancelled,
  currentTask,
  fromPromise,
  spawn,
  taskGroup,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { runOn } from '../../code/04-streams/index.ts';
import type {
  Listener,
  ListenerOptions,
  Stream,
  Transport,
} from '../../code/04-streams/index.ts';
import type { HttpApplication, HttpCall } from '../../code/07-lasgi/index.ts';
import { Server } from '../../code/08-server/index.ts';
import type {
  RequestRecord,
  ServerOptions,
} from '../../code/08-server/index.ts';
import { Visitor } from './visitor.ts';

/** Any free port of this machine. */
export const ANY = { host: '127.0.0.1', port: 0 };

/** The transports over real sockets that this system has. */
export const TRANSPORTS = isEpollAvailable() ? ['epoll', 'node'] : ['node'];

/** A server that runs, and who visits it. */
export interface Lab {
  readonly transport: Transport;
  readonly loop: EventLoop;
  readonly listener: Listener;
  readonly server: Server<unknown>;
  /** What `onError` was told, and where. */
  readonly errors: readonly Told[];
  readonly records: readonly RequestRecord[];
  /** Connects. */
  visit(): Coroutine<Visitor>;
  /** Resolves when so much of the loop's time has passed: for applications. */
  later(delayMs: number): Promise<void>;
  /** Lets the server come to its end. */
  stop(): Coroutine<void>;
  /** Ends the server without any grace. */
  cancel(): void;
  /** A server that has been told to stop has ended. */
  readonly hasEnded: boolean;
}

export interface Told {
  readonly error: unknown;
  readonly where: string;
}

export type LabOptions = ServerOptions & {
  readonly transport?: string;
  readonly address?: Address;
  readonly listenerOptions?: ListenerOptions;
  /** Errors are the point of the test: it looks at them itself. */
  readonly mayFail?: boolean;
};

/** What a test does with a server. */
export type Visit = (lab: Lab) => Coroutine<void>;

// #region run a server with an application
/**
 * Serves `application` while `visit` runs, then stops. Afterwards there is no task, no timer, no connection, no
 * error that wasn't expected, and no promise whose rejection nobody has heard.
 */
export async function serve(
  application: (lab: Lab) => HttpApplication,
  options: LabOptions,
  visit: Visit,
): Promise<void> {
  const { transport: name = 'memory', mayFail = false, ...rest } = options;
  const unheard = listenForRejections();
  const loopErrors: unknown[] = [];
  let end: { loop: EventLoop; nowMs: number } | undefined;
  try {
    await runOn(
      name,
      function* main(transport) {
        const lab = yield* runLab(transport, application, rest, visit);
        expect(lab.server.connectionCount).toBe(0);
        if (!mayFail) expect(lab.errors).toEqual([]);
        const { loop } = transport;
        const left = aliveTasks(loop).filter((task) => task !== currentTask());
        expect(left.map((task) => task.name)).toEqual([]);
        end = { loop, nowMs: loop.nowMs };
      },
      { onError: (error) => loopErrors.push(error) },
    );
  } finally {
    await unheard.stop();
  }
  // In virtual time a timer that was left would have moved the clock.
  if (name === 'memory') expect(end?.loop.nowMs).toBe(end?.nowMs);
  if (!mayFail) expect(loopErrors).toEqual([]);
  expect(unheard.reasons).toEqual([]);
}

function* runLab(
  transport: Transport,
  application: (lab: Lab) => HttpApplication,
  { address = ANY, listenerOptions = {}, ...options }: LabOptions,
  visit: Visit,
): Coroutine<Lab> {
  const errors: Told[] = [];
  const records: RequestRecord[] = [];
  const { loop } = transport;
  const listener = yield* transport.listen(address, listenerOptions);
  const server = new Server<unknown>(loop, {
    state: { from: 'lifespan' },
    onError: (error, where) => errors.push({ error, where }),
    onRequest: (record) => records.push(record),
    ...options,
    application: (...call: HttpCall) => application(lab)(...call),
  });
  const { backlog } = listenerOptions;
  const running = spawn(loop, () => server.run(listener, backlog), {
    name: 'server',
  });
  const visitors: Visitor[] = [];
  function* stop(): Coroutine<void> {
    server.stop();
    yield* running.join();
  }
  const lab: Lab = {
    transport,
    loop,
    listener,
    server,
    errors,
    records,
    stop,
    cancel: () => running.cancel(),
    *visit() {
      const stream: Stream = yield* transport.connect(listener.address);
      const visitor = new Visitor(stream);
      visitors.push(visitor);
      return visitor;
    },
    later: (delayMs) =>
      new Promise((resolve) => {
        loop.callLater(delayMs, resolve);
      }),
    get hasEnded() {
      return running.isDone;
    },
  };
  try {
    yield* visit(lab);
  } finally {
    for (const visitor of visitors) visitor.stream.reset();
    server.stop();
    if (!running.isDone) yield* errorOf(running.join());
  }
  return lab;
}
// #endregion run a server with an application

function* errorOf(body: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* body;
    return undefined;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    return error;
  }
}

// #region rejections that nobody hears
interface Unheard {
  readonly reasons: unknown[];
  stop(): Promise<void>;
}

function listenForRejections(): Unheard {
  const reasons: unknown[] = [];
  const note = (reason: unknown): void => {
    reasons.push(reason);
  };
  process.on('unhandledRejection', note);
  return {
    reasons,
    // Node tells them behind the microtasks of a turn of its own.
    stop: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      process.off('unhandledRejection', note);
    },
  };
}
// #endregion rejections that nobody hears

// #region applications
const ENCODER = new TextEncoder();

export function octets(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Answers every request with a text. */
export function saying(text: string, status = 200): () => HttpApplication {
  return () => async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status });
    await send({ type: 'http.response.body', body: octets(text) });
  };
}

/** Answers with what it was sent. */
export const echo: () => HttpApplication =
  () => async (_scope, receive, send) => {
    await send({ type: 'http.response.start', status: 200 });
    for (;;) {
      const message = await receive();
      if (message.type === 'http.disconnect') return;
      const { body, moreBody } = message;
      await send({ type: 'http.response.body', body, moreBody });
      if (!moreBody) return;
    }
  };

/** A promise, and how to fulfil it. */
export interface Signal {
  readonly promise: Promise<void>;
  give(): void;
  /** Waits, in a coroutine. */
  wait(): Coroutine<void>;
}

export function createSignal(): Signal {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return {
    promise,
    give: () => {
      resolve();
    },
    wait: () => fromPromise(promise),
  };
}
// #endregion applications

/** Runs them all at the same time, and waits for all. */
export function* together(
  count: number,
  body: (index: number) => Coroutine<void>,
): Coroutine<void> {
  yield* taskGroup(function* (group) {
    for (let index = 0; index < count; index += 1)
      group.spawn(() => body(index));
    yield* [];
  });
}

// five-clients.ts: what five clients see of a server, in virtual time.

import type { EventLoop } from '../02-event-loop/index.ts';
import {
  sleep,
  spawn,
  TimeoutError,
  withTimeout,
} from '../03-coroutines/index.ts';
import type { Coroutine, Task } from '../03-coroutines/index.ts';
import { runOn, StreamError } from '../04-streams/index.ts';
import type { Listener, Stream, Transport } from '../04-streams/index.ts';
import type { HttpApplication } from '../07-lasgi/index.ts';

type Log = (line: string) => void;
/** Resolves when so many seconds of the loop's time are over. */
type Later = (seconds: number) => Promise<void>;

const HOUR_MS = 3_600_000;
const MEBIBYTE = 2 ** 20;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

// #region five clients
/** A server: serves the application to whoever connects. */
export type Serve = (
  loop: EventLoop,
  listener: Listener,
  application: HttpApplication,
) => Coroutine<void>;

/** Shows what five clients see of a server. Takes hours, of virtual time. */
export async function showFiveClients(log: Log, serve: Serve): Promise<void> {
  const visit = (application: Visited, body: Visit): Promise<void> =>
    visitOne(serve, application, body);
  await visit(hello, function* ({ stream }) {
    yield* say(stream, 'GET / HT');
    log(`half a head: the client hears ${yield* hear(stream)}`);
  });
  await visit(take(log), function* ({ stream }) {
    yield* say(stream, request('Content-Length: 1048576'));
    yield* stream.write(new Uint8Array(MEBIBYTE));
    yield* hear(stream);
  });
  await visit(tick, function* ({ stream }) {
    yield* say(stream, request());
    log(`a line each second: the client hears ${yield* hear(stream)}`);
  });
  await visit(notice(log), function* ({ stream }) {
    yield* say(stream, request());
    yield* sleep(1_000);
    stream.reset();
    yield* sleep(2 * HOUR_MS);
  });
  await visit(hello, function* ({ stream, server }) {
    yield* say(stream, 'NONSENSE\r\n\r\n');
    const heard = yield* hear(stream);
    const end = server.isDone ? 'is gone' : 'goes on';
    log(`nonsense: the client hears ${heard}, and the server ${end}`);
  });
}
// #endregion five clients

// #region their applications
type Visited = (later: Later) => HttpApplication;

const hello: Visited = () => async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: ENCODER.encode('Hello!\n') });
};

/** Looks at the first piece of a body. */
const take =
  (log: Log): Visited =>
  (later) =>
  async (scope, receive, send) => {
    const message = await receive();
    const octets = message.type === 'http.request' ? message.body.length : 0;
    log(`an upload: the application's first piece has ${octets} octets`);
    await hello(later)(scope, receive, send);
  };

const tick: Visited = (later) => async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200 });
  for (let n = 1; n <= 7_200; n += 1) {
    const body = ENCODER.encode(`${n}\n`);
    await send({ type: 'http.response.body', body, moreBody: true });
    await later(1);
  }
};

const notice =
  (log: Log): Visited =>
  (later) =>
  async (scope) => {
    for (let n = 1; n <= 3_600 && !scope.signal.aborted; n += 1) await later(1);
    const end = scope.signal.aborted ? 'knows' : 'knows nothing';
    log(`the client has left: after an hour the application ${end} of it`);
  };
// #endregion their applications

// #region one server for one client
interface Visitor {
  readonly stream: Stream;
  readonly server: Task<void>;
}

type Visit = (visitor: Visitor) => Coroutine<void>;

/** Runs a server in virtual time, and a client. */
async function visitOne(
  serve: Serve,
  application: Visited,
  body: Visit,
): Promise<void> {
  const options = { onError: () => {} }; // what the clients see is shown
  await runOn('memory', (transport) => run(transport), options);

  function* run(transport: Transport): Coroutine<void> {
    const { loop } = transport;
    const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
    const served = application((seconds) => untilLater(loop, seconds));
    const server = spawn(loop, () => serve(loop, listener, served));
    const stream = yield* transport.connect(listener.address);
    yield* body({ stream, server });
    server.cancel();
  }
}

function untilLater(loop: EventLoop, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    loop.callLater(seconds * 1_000, resolve);
  });
}
// #endregion one server for one client

// #region say and hear
function request(...lines: readonly string[]): string {
  return ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');
}

function* say(stream: Stream, text: string): Coroutine<void> {
  yield* stream.write(ENCODER.encode(text));
}

/** The first line of what the server says within an hour. */
function* hear(stream: Stream): Coroutine<string> {
  try {
    const octets = yield* withTimeout(HOUR_MS, () => stream.read());
    if (octets === undefined) return 'the end';
    return DECODER.decode(octets).split('\r\n')[0] ?? '';
  } catch (error) {
    if (error instanceof TimeoutError) return 'nothing, for an hour';
    if (error instanceof StreamError) return `a ${error.code}`;
    throw error;
  }
}
// #endregion say and hear

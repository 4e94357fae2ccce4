// one-task.ts: a server with one task for each connection, which does one thing
// after the other: it reads a request, runs the application, writes the response.

import { fromPromise, taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Listener, Stream } from '../../04-streams/index.ts';
import { Connection } from '../../06-http-connection/index.ts';
import type { Incoming, Outgoing } from '../../06-http-connection/index.ts';
import { HttpExchange, joinOctets } from '../../07-lasgi/index.ts';
import type {
  Carrier,
  Headers,
  HttpApplication,
  HttpRequest,
  HttpResponseStart,
  Piece,
} from '../../07-lasgi/index.ts';
import { findConnectionFacts, findRequestFacts } from '../request-facts.ts';

// #region one task for each connection
/** Serves whoever connects, until it is cancelled. */
export function* serve(
  listener: Listener,
  application: HttpApplication,
): Coroutine<void> {
  yield* taskGroup(function* (group) {
    for (;;) {
      const stream = yield* listener.accept();
      group.spawn(() => serveOne(stream, application));
    }
  });
}

function* serveOne(
  stream: Stream,
  application: HttpApplication,
): Coroutine<void> {
  const connection = new Connection('server');
  for (;;) {
    const head = yield* hear(stream, connection);
    if (head.type !== 'request') break;
    const body = yield* hearBody(stream, connection);
    const facts = findRequestFacts(head, findConnectionFacts(stream, ''), {});
    if (facts === undefined) break;
    const response = new WholeResponse(body);
    yield* fromPromise(new HttpExchange(facts, response).run(application));
    for (const event of response.events)
      yield* stream.write(connection.send(event));
    if (connection.ourState !== 'done') break;
    connection.startNextCycle();
  }
  yield* stream.close();
}
// #endregion one task for each connection

// #region hear a request
type Event = Incoming['server'];

function* hear(
  stream: Stream,
  connection: Connection<'server'>,
): Coroutine<Event> {
  for (;;) {
    const event = connection.nextEvent();
    if (event.type !== 'need-data') return event;
    const octets = yield* stream.read();
    if (octets === undefined) connection.receiveEof();
    else connection.receive(octets);
  }
}

function* hearBody(
  stream: Stream,
  connection: Connection<'server'>,
): Coroutine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const event = yield* hear(stream, connection);
    if (event.type !== 'data') return joinOctets(pieces);
    pieces.push(event.octets);
  }
}
// #endregion hear a request

// #region keep a response
/** Has the body already, and keeps the response until it is whole. */
class WholeResponse implements Carrier {
  readonly events: Outgoing['server'][] = [];
  readonly #body: Uint8Array;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  readBody(): Promise<HttpRequest> {
    const body = this.#body;
    return Promise.resolve({ type: 'http.request', body, moreBody: false });
  }

  begin(start: HttpResponseStart, piece: Piece): undefined {
    const { status, headers: headerSection = [] } = start;
    this.events.push({ type: 'response', status, headerSection });
    this.write(piece);
  }

  write({ octets, isLast }: Piece): undefined {
    if (octets.length > 0) this.events.push({ type: 'data', octets });
    if (isLast) this.writeTrailers([]);
  }

  writeTrailers(trailerSection: Headers): undefined {
    this.events.push({ type: 'end-of-message', trailerSection });
  }

  writeHint(): undefined {}

  breakOff(): void {}
}
// #endregion keep a response

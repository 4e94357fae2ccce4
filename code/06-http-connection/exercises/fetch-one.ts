// fetch-one.ts: one request over a stream, and all of its response.

import { taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { StreamError } from '../../04-streams/index.ts';
import type { Stream } from '../../04-streams/index.ts';
import { faultIn, LocalProtocolError } from '../../05-http-parser/index.ts';
import type { FieldLine, NeedData } from '../../05-http-parser/index.ts';
import { Connection } from '../index.ts';
import type { Incoming, ResponseHead, Role } from '../index.ts';

/** A request with all of its body. */
export interface WholeRequest {
  readonly method: string;
  readonly requestTarget: string;
  /** With one Host, and without Content-Length. */
  readonly headerSection: readonly FieldLine[];
  readonly body?: Uint8Array;
}

/** A response with all of its body. */
export interface WholeResponse {
  readonly head: ResponseHead;
  readonly body: Uint8Array;
  readonly trailerSection: readonly FieldLine[];
}

const MAX_INFORMATIONAL = 20; // then it has nothing to say but to wait

/**
 * Sends a request, the only one on that stream, and returns its response. The
 * stream has to be closed then, whatever came of it.
 *
 * @param maxBodyOctets  Of the response. Default 1 MiB.
 * @throws LocalProtocolError if it can't be sent, or was answered by a switch.
 * @throws RemoteProtocolError `unexpected-eof`, `body-too-large`…
 */
export function* fetchOne(
  stream: Stream,
  request: WholeRequest,
  maxBodyOctets = 1024 * 1024,
): Coroutine<WholeResponse> {
  const connection = new Connection('client', { maxBodyOctets });
  const pieces = sendAll(connection, request);
  return yield* taskGroup(function* (group) {
    const sending = group.spawn(() => write(stream, pieces));
    const response = yield* hearResponse(connection, stream);
    sending.cancel(); // it was answered before it was whole
    return response;
  });
}

function sendAll(
  connection: Connection<'client'>,
  { method, requestTarget, headerSection, body }: WholeRequest,
): readonly Uint8Array[] {
  const fields: FieldLine[] = [...headerSection, ['connection', 'close']];
  if (body !== undefined) fields.push(['content-length', `${body.length}`]);
  const head = { method, requestTarget, headerSection: fields };
  return [
    connection.send({ type: 'request', ...head }),
    connection.send({ type: 'data', octets: body ?? new Uint8Array(0) }),
    connection.send({ type: 'end-of-message', trailerSection: [] }),
  ];
}

/** If the server doesn't want to hear more, what it says tells why. */
function* write(
  stream: Stream,
  pieces: readonly Uint8Array[],
): Coroutine<void> {
  try {
    for (const octets of pieces)
      if (octets.length > 0) yield* stream.write(octets);
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  }
}

function* hearResponse(
  connection: Connection<'client'>,
  stream: Stream,
): Coroutine<WholeResponse> {
  const head = yield* hearHead(connection, stream);
  const body = new GrowingBody();
  for (;;) {
    const event = yield* hear(connection, stream);
    if (event.type === 'end-of-message')
      return { head, body: body.octets, trailerSection: event.trailerSection };
    if (event.type !== 'data') throw switched();
    body.add(event.octets);
  }
}

function* hearHead(
  connection: Connection<'client'>,
  stream: Stream,
): Coroutine<ResponseHead> {
  for (let n = 0; n <= MAX_INFORMATIONAL; n += 1) {
    const event = yield* hear(connection, stream);
    if (event.type === 'response') return event;
    if (event.type !== 'informational') throw switched();
  }
  const line = { what: 'status line', text: '', number: 1, offset: 0 };
  const found = `there were more than ${MAX_INFORMATIONAL} informational responses`;
  throw faultIn(line, 0, {
    code: 'out-of-turn',
    found,
    expected: 'a final one',
  });
}

function switched(): LocalProtocolError {
  return new LocalProtocolError(
    'Cannot fetch: the server has switched to another protocol, expected a request that does not propose that',
  );
}

/** Waits for the next event on either side of a connection. */
export function* hear<R extends Role>(
  connection: Connection<R>,
  stream: Stream,
): Coroutine<Exclude<Incoming[R], NeedData>> {
  for (;;) {
    const event = connection.nextEvent();
    if (event.type !== 'need-data')
      return event as Exclude<Incoming[R], NeedData>; // all the rest
    const octets = yield* stream.read();
    if (octets === undefined) connection.receiveEof();
    else connection.receive(octets);
  }
}

/** Grows by doubling: a list of pieces costs more than its octets. */
class GrowingBody {
  #room = new Uint8Array(1024);
  #length = 0;

  add(octets: Uint8Array): void {
    const length = this.#length + octets.length;
    if (length > this.#room.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#room.length));
      larger.set(this.octets);
      this.#room = larger;
    }
    this.#room.set(octets, this.#length);
    this.#length = length;
  }

  get octets(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }
}

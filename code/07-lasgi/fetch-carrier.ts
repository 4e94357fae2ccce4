// fetch-carrier.ts: a carrier on the Request and the Response of fetch.
//
// Both bodies are streams that are pulled: the application reads when it wants
// to, and writes when the reader of the response wants more. Web standards only.

import { listMembers } from '../06-http-connection/index.ts';
import type { Carrier, Piece, Written } from './carrier.ts';
import { allowsContent } from './http-machine.ts';
import type { Headers as Fields } from './http-messages.ts';
import type { HttpRequest, HttpResponseStart } from './http-messages.ts';
import { ClientDisconnected } from './lasgi-error.ts';
import { Room } from './room.ts';

/** Is told why nobody will see the response. */
export type DepartureListener = (reason: ClientDisconnected) => void;

type Controller = ReadableStreamDefaultController<Uint8Array>;

const NO_OCTETS = new Uint8Array(0);

/** Carries one exchange of fetch. */
export class FetchCarrier implements Carrier {
  /** The response; rejects if the client leaves before there is one. */
  readonly response: Promise<Response>;
  readonly #request: Request;
  readonly #onDeparture: DepartureListener;
  readonly #room = new Room();
  #resolve: ((response: Response) => void) | undefined;
  #reject: ((reason: Error) => void) | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #controller: Controller | undefined; // of the response's body, if it is a stream

  constructor(request: Request, onDeparture: DepartureListener) {
    this.#request = request;
    this.#onDeparture = onDeparture;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  // #region read the body of a Request
  /** Pulls the next piece. */
  async readBody(): Promise<HttpRequest> {
    this.#reader ??= this.#request.body?.getReader();
    const piece = await this.#reader?.read().catch((cause: unknown) => {
      throw this.#depart('Cannot read the body: its stream has failed', cause);
    });
    const isLast = piece === undefined || piece.done;
    const body = isLast ? NO_OCTETS : piece.value;
    return { type: 'http.request', body, moreBody: !isLast };
  }

  /** Nobody wants the rest of it. */
  async #dropBody(): Promise<void> {
    if (this.#reader !== undefined) await this.#reader.cancel();
    else if (this.#request.body?.locked === false)
      await this.#request.body.cancel();
  }
  // #endregion read the body of a Request

  // #region begin a Response
  begin({ status, headers = [] }: HttpResponseStart, piece: Piece): Written {
    const hasContent = this.#request.method !== 'HEAD' && allowsContent(status);
    const body = hasContent ? this.#bodyOf(piece) : null;
    this.#resolve?.(
      new Response(body, { status, headers: toHeaders(headers) }),
    );
    return this.write(piece);
  }

  /** A body that is all there says how long it is. */
  #bodyOf({ octets, isLast }: Piece): Uint8Array | ReadableStream {
    if (isLast) return octets;
    // Of bytes it can't be: such a stream takes away the octets it is given.
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#room.open(),
        cancel: (cause) => this.leave(cause),
      },
      { highWaterMark: 0 }, // nothing is kept ready that nobody asks for
    );
  }
  // #endregion begin a Response

  // #region write to its stream
  write({ octets, isLast }: Piece): Written {
    if (isLast) this.#dropBody().catch(ignore);
    const controller = this.#controller;
    if (controller === undefined) return undefined;
    const isMore = octets.length > 0;
    // Before the piece: taking it may be what asks for more.
    const room = isMore && !isLast ? this.#room.wait() : undefined;
    if (isMore) controller.enqueue(octets);
    if (isLast) controller.close();
    return room;
  }
  // #endregion write to its stream

  // #region end too early
  /** Nobody wants the response any more. @param cause  What they have said. */
  leave(cause: unknown): void {
    this.#depart(
      'Cannot go on with the request: its response is not wanted any more',
      cause,
    );
  }

  /** Whoever waits for anything waits in vain. */
  #depart(message: string, cause: unknown): ClientDisconnected {
    const reason = new ClientDisconnected(message, { cause });
    this.#room.close(reason);
    this.#reject?.(reason);
    this.#controller?.error(reason); // who still reads
    this.#onDeparture(reason);
    return reason;
  }

  breakOff(): void {
    this.#controller?.error(
      new Error('Cannot read the response: the application has broken it off'),
    );
  }
  // #endregion end too early

  // #region what fetch has no way for
  /** Never called: no such extension is offered. */
  writeTrailers(): Written {
    return undefined;
  }

  /** Never called: no such extension is offered. */
  writeHint(): Written {
    return undefined;
  }
  // #endregion what fetch has no way for
}

// #region the fields of a Response
/** Those are about one connection, and a Response may go over any. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

function toHeaders(fields: Fields): Headers {
  const headers = new Headers();
  const options = listMembers(fields, 'connection');
  for (const [name, value] of fields) {
    if (OF_CONNECTION.has(name) || options.includes(name)) continue;
    headers.append(name, value);
  }
  return headers;
}
// #endregion the fields of a Response

function ignore(): void {}

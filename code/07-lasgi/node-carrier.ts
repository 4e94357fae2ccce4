// node-carrier.ts: a carrier on a request and a response of `node:http`.
//
// Node frames the response. It is told the length of one that is all there, and
// would send it in chunks else.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FieldLine } from '../05-http-parser/index.ts';
import type { Carrier, Piece, Written } from './carrier.ts';
import { allowsContent } from './http-machine.ts';
import type {
  Headers,
  HttpRequest,
  HttpResponseStart,
} from './http-messages.ts';
import { NodeBody } from './node-body.ts';
import { Room } from './room.ts';

/** Carries one exchange of `node:http`. */
export class NodeCarrier implements Carrier {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: NodeBody;
  readonly #room = new Room();
  #isListening = false;
  #endsByClose = false; // is the end of the connection that of the body?

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.#body = new NodeBody(request);
    // Without such a listener, to write to a response that somebody else has
    // ended would end the process. Its close tells enough.
    response.on('error', ignore);
  }

  // #region receive
  /** The client of a server that listens to `checkContinue` waits for it. */
  readBody(): Promise<HttpRequest> {
    if (awaitsContinue(this.#response)) this.#response.writeContinue();
    return this.#body.read();
  }

  /** Nobody is there any more: who waits for anything waits in vain. */
  leave(reason: Error): void {
    this.#body.fail(reason);
    this.#room.close(reason);
  }
  // #endregion receive

  // #region begin a response
  begin(start: HttpResponseStart, piece: Piece): Written {
    const { method, httpVersion } = this.#request;
    const hasContent = method !== 'HEAD' && hasFraming(start.status);
    const headers = headersOf(start, hasContent ? piece : undefined);
    this.#response.writeHead(start.status, headers.flat());
    this.#endsByClose =
      httpVersion === '1.0' &&
      !headers.some(([name]) => name === 'content-length');
    if (piece.isLast || piece.octets.length > 0) return this.write(piece);
    // The head leaves now, and not only with what comes next.
    this.#response.flushHeaders();
    return undefined;
  }
  // #endregion begin a response

  // #region write, and wait for room
  write({ octets, isLast }: Piece): Written {
    if (isLast) return this.#end(octets);
    if (octets.length === 0 || this.#response.write(octets)) return undefined;
    if (!this.#isListening) {
      this.#isListening = true;
      this.#response.on('drain', () => this.#room.open());
    }
    return this.#room.wait();
  }
  // #endregion write, and wait for room

  // #region end a response
  #end(octets?: Uint8Array): undefined {
    this.#body.drain(() => this.#closeAfterwards());
    if (octets === undefined || octets.length === 0) this.#response.end();
    else this.#response.end(octets);
  }

  /** Not before: in a pipeline, others may be answered first. */
  #closeAfterwards(): void {
    const { socket } = this.#request;
    if (this.#response.writableFinished) socket.destroySoon();
    else this.#response.once('finish', () => socket.destroySoon());
  }
  // #endregion end a response

  // #region what else node can send
  writeTrailers(headers: Headers): Written {
    this.#response.addTrailers(
      headers.map(([name, value]): [string, string] => [name, value]),
    );
    return this.#end();
  }

  /** @throws TypeError if node takes a link for none: it knows fewer. */
  writeHint(links: readonly string[]): Written {
    this.#response.writeEarlyHints({ link: [...links] });
    return undefined;
  }
  // #endregion what else node can send

  // #region break off
  /**
   * Closes the connection. What was written leaves first, as far as it can. Where
   * the close would look like the end of the body, it is a reset.
   */
  breakOff(): void {
    const { socket } = this.#response;
    socket?.uncork();
    const isTcp = socket?.remotePort !== undefined && !('encrypted' in socket);
    if (this.#endsByClose && isTcp) socket.resetAndDestroy();
    else this.#response.destroy();
  }
  // #endregion break off
}

// #region the fields of the head
/** @param piece  The first, or `undefined` if the response has no content. */
function headersOf(
  { headers = [], trailers = false }: HttpResponseStart,
  piece: Piece | undefined,
): Headers {
  const hasTrailers = trailers && piece !== undefined;
  // Node refuses to announce trailers where none can come.
  const kept = headers.filter(([name]) => hasTrailers || name !== 'trailer');
  if (piece?.isLast !== true || kept.some(isLength)) return kept;
  return [...kept, ['content-length', String(piece.octets.length)]];
}

function isLength([name]: FieldLine): boolean {
  return name === 'content-length';
}

/** Has a response with that status a length, if only one of 0? */
function hasFraming(status: number): boolean {
  return allowsContent(status) || status === 205;
}
// #endregion the fields of the head

// #region the expectation
/** Does a client wait for 100 Continue? Node's types don't list what it keeps. */
function awaitsContinue(response: ServerResponse): boolean {
  const { _expect_continue: isExpected, _sent100: isSent } =
    response as ServerResponse & {
      readonly _expect_continue?: boolean;
      readonly _sent100?: boolean;
    };
  return isExpected === true && isSent === false && !response.headersSent;
}
// #endregion the expectation

function ignore(): void {}

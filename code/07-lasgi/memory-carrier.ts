// memory-carrier.ts: a carrier that carries nothing: what is written lies there
// until the client takes it.

import type { Carrier, Piece, Written } from './carrier.ts';
import type { DebugInfo } from './extensions.ts';
import type {
  Headers,
  HttpRequest,
  HttpResponseStart,
} from './http-messages.ts';
import { PieceQueue } from './piece-queue.ts';
import type { Upload } from './upload.ts';

// #region what comes to pass at once
/** Who is told what can't wait until somebody looks. */
export interface CarrierOwner {
  /** The response has begun. */
  onStart(start: HttpResponseStart): void;
  /** The body can't be sent; returns what the application is to be told. */
  onUploadFailed(error: unknown): Error;
}
// #endregion what comes to pass at once

/** The two ways of one request, and what came on them. */
export class MemoryCarrier implements Carrier {
  readonly #upload: Upload;
  readonly #owner: CarrierOwner;
  /** The body of the response. */
  readonly pieces = new PieceQueue();
  readonly hints: (readonly string[])[] = [];
  /** What is for a test. */
  readonly notes: DebugInfo[] = [];
  trailers: Headers = [];
  isBrokenOff = false;

  constructor(upload: Upload, owner: CarrierOwner) {
    this.#upload = upload;
    this.#owner = owner;
  }

  // #region the way in
  async readBody(): Promise<HttpRequest> {
    try {
      return await this.#upload.next();
    } catch (error) {
      throw this.#owner.onUploadFailed(error);
    }
  }
  // #endregion the way in

  // #region the way out
  begin(start: HttpResponseStart, piece: Piece): Written {
    this.#owner.onStart(start);
    return this.pieces.write(piece);
  }

  write(piece: Piece): Written {
    return this.pieces.write(piece);
  }

  writeTrailers(headers: Headers): Written {
    this.trailers = headers;
    this.pieces.end({ type: 'complete' });
    return undefined;
  }

  writeHint(links: readonly string[]): Written {
    this.hints.push(links);
    return undefined;
  }

  debug(info: DebugInfo): void {
    this.notes.push(info);
  }

  /** The reader is told when it is known why. */
  breakOff(): void {
    this.isBrokenOff = true;
  }
  // #endregion the way out
}

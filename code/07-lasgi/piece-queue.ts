// piece-queue.ts: where a body is handed over, from who writes to who reads.
//
//   write -> [ piece | piece ] -> next
//
// Whoever writes a piece waits until it is taken, so there is no more than one,
// unless it is written without waiting. Either pieces wait, or a reader does.

import { ClientError } from './client-error.ts';
import type { Piece, Written } from './carrier.ts';

interface WaitingPiece {
  readonly octets: Uint8Array;
  readonly onTaken: () => void;
  readonly onDropped: (reason: Error) => void;
}

interface Reader {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: Error) => void;
}

type Ending =
  | { readonly type: 'complete' }
  | { readonly type: 'failed'; readonly error: unknown };

const DONE = { done: true, value: undefined } as const;

/** The pieces of one body, on their way. */
export class PieceQueue {
  #pieces: WaitingPiece[] = [];
  #reader: Reader | undefined;
  #ending: Ending | undefined;

  // #region write
  /**
   * Offers a piece; resolves when it is taken. The last one waits for nobody:
   * nothing comes after it.
   */
  write({ octets, isLast }: Piece): Written {
    const written = octets.length === 0 ? undefined : this.#offer(octets);
    if (!isLast) return written;
    written?.catch(() => {});
    this.end({ type: 'complete' });
    return undefined;
  }

  #offer(octets: Uint8Array): Written {
    if (this.#reader === undefined)
      return new Promise((onTaken, onDropped) => {
        this.#pieces.push({ octets, onTaken, onDropped });
      });
    this.#reader.resolve({ done: false, value: octets });
    this.#reader = undefined;
    return undefined;
  }

  /** Ends the body, once: behind the pieces that wait. */
  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    if (ending.type === 'complete') this.#reader?.resolve(DONE);
    else this.#reader?.reject(ending.error as Error);
    this.#reader = undefined;
  }
  // #endregion write

  // #region read
  /** Takes the next piece, or waits for it. Rejects if the body has failed. */
  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#reader !== undefined) return Promise.reject(createBusy());
    const piece = this.#pieces.shift();
    piece?.onTaken();
    if (piece !== undefined)
      return Promise.resolve({ done: false, value: piece.octets });
    if (this.#ending?.type === 'complete') return Promise.resolve(DONE);
    if (this.#ending?.type === 'failed')
      return Promise.reject(this.#ending.error as Error);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /**
   * The reader leaves: `writers` is for who waits to be read, `readers` for who
   * still reads. Nobody may write any more.
   */
  drop({ writers, readers }: { writers: Error; readers: unknown }): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const { onDropped } of pieces) onDropped(writers);
    // What was complete, but not read, won't be any more.
    if (pieces.length > 0) this.#ending = undefined;
    this.end({ type: 'failed', error: readers });
  }
  // #endregion read
}

function createBusy(): ClientError {
  return new ClientError(
    'busy',
    'Cannot read the body: another call waits for its next piece already, expected one at a time',
  );
}

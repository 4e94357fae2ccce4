// conformance-subject.ts: what a server brings along to be tried.

import type { Ability, CaseState } from './conformance-case.ts';
import type { LifespanOptions } from './lifespan.ts';
import type { Application } from './protocols.ts';

// #region a server to be tried
/** A server that can be started for each case anew. */
export interface Subject {
  readonly name: string;
  readonly offers: ReadonlySet<Ability>;
  /**
   * Starts it; resolves when clients may come. Rejects if the application's
   * lifespan forbids the start.
   */
  serve(
    application: Application<CaseState>,
    options: ServeOptions,
  ): Promise<Served>;
}
// #endregion a server to be tried

// #region how it is started, and stopped
/** How it is to be started, and whom it tells what it would log. */
export interface ServeOptions {
  /**
   * Where the application is mounted: empty, or `/` and more. Whoever stands in
   * front of the server has taken it off the target.
   */
  readonly rootPath: string;
  readonly lifespan: NonNullable<LifespanOptions['mode']>;
  readonly onWarning: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A server that has been started. */
export interface Served {
  /** Lets a client in. */
  connect(): Promise<Wire>;
  /**
   * Stops it, and the application; resolves when it has logged all that it will.
   * Rejects if the application couldn't be stopped.
   */
  close(): Promise<void>;
}
// #endregion how it is started, and stopped

// #region a client's end of a connection
/** A connection, as a client holds it: on a network or in memory. */
export interface Wire {
  /**
   * Takes octets; resolves when more may come. Also if the server has gone: what
   * it said before that is still to be read.
   */
  write(octets: Uint8Array): Promise<void>;
  /**
   * Waits for octets; `undefined` when the server has closed. Rejects if the
   * connection broke. Nothing is read that nobody has asked for, but for what
   * buffers hold.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Closes both ways at once; also if it is closed already. */
  leave(): void;
}
// #endregion a client's end of a connection

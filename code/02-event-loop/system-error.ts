// system-error.ts: what the operating system refused, and which call it was.

/** What there is to tell about a call that failed. */
export interface SystemFailure {
  /** The name from errno(3): `EADDRINUSE`. */
  readonly code: string;
  /** The call, and what it was for: `bind 127.0.0.1:80`. */
  readonly action: string;
  /** What the code means: `permission denied`. */
  readonly meaning: string;
}

/** A call into the operating system that failed. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  /** The name from errno(3): `EADDRINUSE`. */
  readonly code: string;

  constructor(
    { code, action, meaning }: SystemFailure,
    options?: ErrorOptions,
  ) {
    super(`Cannot ${action}: ${code} (${meaning})`, options);
    this.code = code;
  }
}

// limits.ts: how much a peer may make us read, hold and count.

// #region the limits
/** What a peer may send. Beyond a limit there is an error with that status. */
export interface HttpLimits {
  /**
   * Longest request line, without its end; 414. RFC 9112 §3 wants 8,000 at
   * least.
   */
  readonly maxStartLineOctets: number;

  /** Longest field line, without its end; 431. As long as a request line. */
  readonly maxFieldLineOctets: number;

  /** All field lines of a header section, with their ends; 431. As Node.js. */
  readonly maxHeaderSectionOctets: number;

  /**
   * Field lines in a section; 431. A browser sends some 15; each costs memory
   * that its octets don't show. As Apache httpd.
   */
  readonly maxFieldLines: number;

  /** Longest body, without its framing; 413. As nginx. */
  readonly maxBodyOctets: number;

  /**
   * All chunk extensions of a body together; 413. RFC 9112 §7.1.1 wants the
   * total limited. Nobody uses them, and each chunk can bring one.
   */
  readonly maxChunkExtensionOctets: number;

  /** All trailer fields of a body, with their ends; 431. A checksum or two. */
  readonly maxTrailerSectionOctets: number;

  /**
   * What may wait to be parsed when more is received, besides the beginning of
   * a line: beyond it the caller is at fault, who should have asked for events
   * first. What one read of a stream brings at most.
   */
  readonly maxWaitingOctets: number;
}

/** What holds unless said otherwise. */
export const DEFAULT_LIMITS: HttpLimits = {
  maxStartLineOctets: 8_000,
  maxFieldLineOctets: 8_000,
  maxHeaderSectionOctets: 16 * 1024,
  maxFieldLines: 100,
  maxBodyOctets: 1024 * 1024,
  maxChunkExtensionOctets: 4 * 1024,
  maxTrailerSectionOctets: 4 * 1024,
  maxWaitingOctets: 64 * 1024,
};
// #endregion the limits

// #region check the limits
/**
 * Completes `limits` by the defaults.
 *
 * @throws RangeError unless each is a whole number from 0, or `Infinity`.
 */
export function withDefaults(limits: Partial<HttpLimits>): HttpLimits {
  for (const [name, value] of Object.entries(limits)) {
    const isCount = Number.isInteger(value) || value === Infinity;
    if (isCount && value >= 0) continue;
    throw new RangeError(
      `Cannot limit ${name} to ${value}: expected a whole number from 0, or Infinity`,
    );
  }
  return { ...DEFAULT_LIMITS, ...limits };
}
// #endregion check the limits

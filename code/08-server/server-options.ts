// server-options.ts: what a client may take of the server, in octets and in time.

import { DEFAULT_LIMITS, quote } from '../05-http-parser/index.ts';
import type { FieldLine, HttpLimits } from '../05-http-parser/index.ts';
import { Connection } from '../06-http-connection/index.ts';
import type { Headers } from '../07-lasgi/index.ts';
import type { RequestRecord } from './request-record.ts';
import { isOfConnection, withServerFields } from './server-fields.ts';

// #region how long things may take
/** How long things may take, in milliseconds; `Infinity` is for ever. */
export interface TimeLimits {
  /** From the first octet of a head, or its turn, to its last; 408. As nginx. */
  readonly headMs: number;
  /** Until the next piece of a body that is waited for; 408. As nginx. */
  readonly bodyMs: number;
  /** Until a client takes some of what waits for it; then a reset. As nginx. */
  readonly sendMs: number;
  /** Until a request begins, the first one too; then the end. As Node.js. */
  readonly keepAliveMs: number;
  /** From the end of a head until the application has returned; 503. */
  readonly requestMs: number;
  /** For the requests that are under way when the server is to stop. */
  readonly graceMs: number;
}

/** What holds unless said otherwise. */
export const DEFAULT_TIME_LIMITS: TimeLimits = {
  headMs: 60_000,
  bodyMs: 60_000,
  sendMs: 60_000,
  keepAliveMs: 5_000,
  requestMs: Infinity, // some responses are meant to last
  graceMs: 10_000,
};
// #endregion how long things may take

// #region how a server behaves
/** How a server behaves, all of it. */
export interface Settings extends TimeLimits {
  /** How much a client may send. Beyond it: 414, 431, 413. */
  readonly limits: HttpLimits;
  /** Connections at a time; whoever comes then is answered 503. */
  readonly maxConnections: number;
  /**
   * How much of a body that nobody wants is read for the sake of the connection:
   * with more to come, it is closed.
   */
  readonly maxUnreadOctets: number;
  /** Where the application is mounted: `''`, or a path without `/` at its end. */
  readonly rootPath: string;
  /** The field Server; `''` for none. */
  readonly serverName: string;
  /** Fields for every response, but for those that have one of that name. */
  readonly headers: Headers;
  /**
   * May a client end its half of the connection, and still get its answer? If
   * not it has left, as for Node.js: nothing else says so.
   */
  readonly allowHalfClose: boolean;
  /**
   * Told what has gone wrong, and where: the target of a request as it came, for
   * an error of its application; `a connection` or `the server`, for a bug here;
   * `the lifespan`, for an error behind the one that is thrown. What this, or
   * the next one, throws while it serves goes to the loop's `onError`.
   */
  readonly onError: (error: unknown, where: string) => void;
  /** Told of each request that was answered, or given up, when it is over. */
  readonly onRequest: (record: RequestRecord) => void;
}

/** What may be said about a server. */
export type ServerOptions = Partial<Omit<Settings, 'limits'>> & {
  readonly limits?: Partial<HttpLimits>;
};
// #endregion how a server behaves

// #region complete the options
/**
 * Completes the options by the defaults; names of fields in lower case.
 *
 * @throws RangeError unless the times are positive, the counts whole, the path
 *   none or one, and the fields such as every response can have;
 *   LocalProtocolError if a field can't be sent.
 */
export function withDefaults({ limits, ...options }: ServerOptions): Settings {
  const settings: Settings = {
    ...DEFAULT_TIME_LIMITS,
    maxConnections: 10_000,
    maxUnreadOctets: 64 * 1024,
    rootPath: '',
    serverName: 'atlas',
    allowHalfClose: false,
    onError: printError,
    onRequest: () => {},
    ...options,
    headers: (options.headers ?? []).map(toLowerName),
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  expectSettings(settings);
  return settings;
}

function toLowerName([name, value]: FieldLine): FieldLine {
  return [name.toLowerCase(), value];
}

/** Tells whoever has started the server. A target may look like a format. */
export function printError(error: unknown, where: string): void {
  console.error('%s:', where, error);
}
// #endregion complete the options

// #region check the settings
function expectSettings(settings: Settings): void {
  const { maxConnections, maxUnreadOctets, rootPath, headers } = settings;
  for (const name of Object.keys(DEFAULT_TIME_LIMITS))
    expectPositive(name, settings[name as keyof TimeLimits]);
  expectWhole('maxConnections', maxConnections, 1);
  expectWhole('maxUnreadOctets', maxUnreadOctets, 0);
  if (rootPath !== '' && !/^\/.*[^/]$/s.test(rootPath))
    throw unusable(
      `rootPath ${quote(rootPath)}`,
      'nothing, or a path that begins with a slash and ends without one',
    );
  for (const [name] of headers)
    if (isOfConnection(name))
      throw unusable(
        `headers ${quote(name)}`,
        'a field that is not about the connection or its framing',
      );
  // Checks limits and fields, as every connection does, before the first comes.
  const connection = new Connection('server', settings.limits);
  const headerSection = withServerFields([], settings);
  connection.send({ type: 'response', status: 500, headerSection });
}

function expectPositive(name: string, value: number): void {
  if (value === Infinity || (Number.isFinite(value) && value > 0)) return;
  throw unusable(`${name} ${show(value)}`, 'a number above 0, or Infinity');
}

function expectWhole(name: string, value: number, least: number): void {
  if (value === Infinity || (Number.isInteger(value) && value >= least)) return;
  throw unusable(
    `${name} ${show(value)}`,
    `a whole number from ${least}, or Infinity`,
  );
}

/** Who has no compiler may have written a number in quotes. */
function show(value: unknown): string {
  return typeof value === 'string' ? quote(value) : String(value);
}

function unusable(what: string, expected: string): RangeError {
  return new RangeError(`Cannot use ${what}: expected ${expected}`);
}
// #endregion check the settings

// client-options.ts: what a client in memory puts around an application.

import { quote } from '../05-http-parser/index.ts';
import { parseUrl } from './client-address.ts';
import type { Address } from './client-address.ts';
import { ClientError } from './client-error.ts';
import type { Extensions } from './extensions.ts';
import type { Peer } from './http-messages.ts';
import type { LifespanOptions } from './lifespan.ts';
import { encodePath } from './mount.ts';

// #region what is around an application
/** How a client asks, and what it says to be. */
export interface ClientOptions {
  /** Scheme, host and port for all paths. Default `http://localhost`. */
  readonly baseUrl?: string;
  /** Where the application is mounted; paths are behind it. Default ''. */
  readonly rootPath?: string;
  /** The client's address. Default 127.0.0.1 and some port. */
  readonly client?: Peer;
  /** What the server can do besides. Default all that there is. */
  readonly extensions?: Extensions;
  /** Default false: a test sees what the application answers. */
  readonly followRedirects?: boolean;
  /**
   * Does the client throw what the application throws? Default true; else it
   * sees what a server would answer.
   */
  readonly raiseErrors?: boolean;
  /** See LifespanOptions. */
  readonly lifespan?: LifespanOptions['mode'];
  readonly onWarning?: LifespanOptions['onWarning'];
  /** The clock of the cookies: milliseconds since 1970. */
  readonly now?: () => number;
}
// #endregion what is around an application

// #region where paths are
/**
 * The address that paths are put behind.
 *
 * @throws ClientError `bad-address`.
 */
export function createBase({
  baseUrl = 'http://localhost',
  rootPath = '',
}: ClientOptions): Address {
  const base = parseUrl(baseUrl);
  if (base.target !== '/')
    throw badBase(
      `base URL ${quote(baseUrl)}: it has a path`,
      'none, or that as rootPath',
    );
  if (rootPath !== '' && !/^\/.*[^/]$/s.test(rootPath))
    throw badBase(
      `root path ${quote(rootPath)}: it is no path without its end`,
      '"" or such as "/app"',
    );
  return { ...base, target: encodePath(rootPath) };
}

function badBase(found: string, expected: string): ClientError {
  return new ClientError(
    'bad-address',
    `Cannot use the ${found}, expected ${expected}`,
  );
}
// #endregion where paths are

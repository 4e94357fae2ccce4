// listen-failure.ts: why a server can't listen, and what to do about it.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import { StreamError } from '../04-streams/index.ts';
import { StartError } from './start-error.ts';

// #region what the system says, and what to do
type Advice = (address: Address) => string;

/** By the name from errno(3). */
const ADVICE: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  ['EADDRINUSE', adviseOnTaken],
  ['EACCES', adviseOnForbidden],
  ['EPERM', adviseOnForbidden],
  [
    'EADDRNOTAVAIL',
    () =>
      'this machine has no such address, expected one of its own, such as --host 127.0.0.1, or --host 0.0.0.0 for all',
  ],
  ['ENOENT', () => 'there is no such folder, expected one that exists'],
  ['ENOTDIR', () => 'there is no such folder, expected one that exists'],
]);

function adviseOnTaken(address: Address): string {
  if ('path' in address)
    return `the file exists, expected none: remove it if no server uses it, as with rm ${address.path}`;
  const { port } = address;
  return `the port is taken, expected a free one, as with --port ${port === 65_535 ? port - 1 : port + 1}`;
}

function adviseOnForbidden(address: Address): string {
  if ('path' in address)
    return 'you may not write there, expected a folder of yours';
  return `port ${address.port} is not for everybody, expected one from 1024, as with --port 8000`;
}
// #endregion what the system says, and what to do

// #region say it in one line
/** The error of a server that can't listen, if `error` says that; else `error`. */
export function toStartError(error: unknown, address: Address): unknown {
  if (error instanceof RangeError) return new StartError(error.message);
  if (!(error instanceof StreamError)) return error;
  const advice = ADVICE.get(codeOf(error.cause))?.(address);
  if (advice === undefined) return new StartError(error.message);
  const where = formatAddress(address);
  return new StartError(`Cannot listen on "${where}": ${advice}`);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
// #endregion say it in one line

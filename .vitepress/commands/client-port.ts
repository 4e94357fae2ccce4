// client-port.ts: what the commands that talk to a server must be told first.

import { CommandError } from './command-error.ts';
import { isPort } from './listen.ts';

/**
 * Checks the port that a command was given as its first argument.
 *
 * @param usage  What to type, for the message: `npm run say -- PORT PACKET…`.
 * @throws CommandError if there is none, or it is no number from 1 to 65535.
 */
export function expectPort(usage: string): void {
  const [port = ''] = process.argv.slice(2);
  if (isPort(port) && Number(port) > 0) return;
  const is = port === '' ? 'no port is given' : 'it is no port';
  throw new CommandError(`Cannot connect to port "${port}": ${is}, expected ${usage}`);
}

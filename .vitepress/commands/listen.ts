// listen.ts: which port a command serves on, and what it says if it cannot.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

import { CommandError } from './command-error.ts';

/**
 * Reads the port from `--port`, else from the variable `PORT`, else takes `fallback`.
 *
 * @throws CommandError unless it is a number from 0 to 65535; 0 stands for any free port.
 */
export function readPort(fallback: number): number {
  return expectPort(parsePortOption(), fallback);
}

/**
 * The port in `option` if it is given, else from the variable `PORT`, else `fallback`.
 *
 * @throws CommandError as `readPort` does.
 */
export function expectPort(option: string | undefined, fallback: number): number {
  const text = option ?? process.env['PORT'] ?? String(fallback);
  if (isPort(text)) return Number(text);
  throw new CommandError(
    `Cannot listen on port "${text}": it is no port, expected a number from 0 to 65535`,
  );
}

/** Is it a number from 0 to 65535? */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function parsePortOption(): string | undefined {
  try {
    return parseArgs({ options: { port: { type: 'string' } } }).values.port;
  } catch {
    const given = process.argv.slice(2).join(' ');
    throw new CommandError(`Cannot read options "${given}": expected none or --port NUMBER`);
  }
}

/**
 * Listens on `port` of this machine and returns the address to open.
 *
 * @param script  As typed after `npm`, for the message: `run dev`.
 * @throws CommandError if the port is taken.
 */
export async function listen(server: Server, port: number, script: string): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? portTaken(port, script) : error;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens on a port, no pipe
}

/** What to say of a port that is taken. @param script  As for `listen`. */
export function portTaken(port: number, script: string): CommandError {
  const other = port === 65_535 ? port - 1 : port + 1;
  return new CommandError(
    `Cannot listen on port "${port}": it is taken, expected a free one, as with npm ${script} -- --port ${other}`,
  );
}

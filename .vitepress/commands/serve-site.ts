// serve-site.ts: the server of chapter 8, for the book's own site, on this machine only.

import { parseArgs } from 'node:util';

import { formatAddress } from '../../code/02-event-loop/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import { byProtocol } from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { runServer } from '../../code/08-server/index.ts';
import { CommandError } from './command-error.ts';
import { expectPort, portTaken } from './listen.ts';

/** Where and how the site is served. */
export interface SiteOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Default: epoll where there is one. */
  readonly transport: 'epoll' | 'node' | undefined;
}

/** A server that runs. */
export interface SiteServer {
  /** With a slash at its end. */
  readonly url: string;
  /** Lets it answer what it has been asked, and waits for its end. */
  stop(): Promise<void>;
  /** Settles when it has ended. */
  readonly ended: Promise<void>;
}

/**
 * Reads `--port` and `--transport`.
 *
 * @throws CommandError if there are others, or values that can't be.
 */
export function readSiteOptions(fallbackPort: number): SiteOptions {
  const { port, transport } = parse();
  if (transport !== undefined && transport !== 'epoll' && transport !== 'node')
    throw new CommandError(`Cannot use transport "${transport}": expected epoll or node`);
  return { port: expectPort(port, fallbackPort), transport };
}

function parse() {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({ options: { port: option, transport: option } }).values;
  } catch {
    const given = process.argv.slice(2).join(' ');
    throw new CommandError(
      `Cannot read options "${given}": expected none, --port NUMBER or --transport epoll|node`,
    );
  }
}

/**
 * Serves an application; resolves once it can be asked.
 *
 * @param script  As typed after `npm`, for the message: `start`.
 * @throws CommandError if the port is taken.
 */
export function serveSite(
  http: HttpApplication,
  { port, transport }: SiteOptions,
  script: string,
): Promise<SiteServer> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const ended = runServer(byProtocol({ http }), {
      address: { host: '127.0.0.1', port },
      ...(transport === undefined ? {} : { transport }),
      stop: controller.signal,
      onListening: (address) =>
        resolve({
          url: `http://${formatAddress(address)}/`,
          ended,
          stop: () => {
            controller.abort();
            return ended;
          },
        }),
    });
    ended.catch((error: unknown) => {
      const isTaken = error instanceof StreamError && error.code === 'address-in-use';
      reject(isTaken ? portTaken(port, script) : (error as Error));
    });
  });
}

// bridge-lab.ts: applications on servers of node's, and clients that look closely.

import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

import { octetsToText } from '../../code/05-http-parser/index.ts';
import type {
  Headers,
  HttpApplication,
  HttpScope,
  HttpSendMessage,
  Send,
} from '../../code/07-lasgi/index.ts';
import { toNodeHandler } from '../../code/07-lasgi/to-node-handler.ts';
import type { NodeHandlerOptions } from '../../code/07-lasgi/to-node-handler.ts';

const MEBI = 1024 * 1024;
export const BIG_OCTETS = 64 * MEBI;
export const PIECE = new Uint8Array(64 * 1024).fill(0x2e);

/** Nothing in the tests of a file may leave a rejection that nobody handles. */
export function expectNoUnhandledRejections(): void {
  const reasons: unknown[] = [];
  const listener = (reason: unknown) => reasons.push(reason);
  beforeAll(() => {
    process.on('unhandledRejection', listener);
  });
  afterAll(async () => {
    await turns();
    process.off('unhandledRejection', listener);
    expect(reasons).toEqual([]);
  });
}

/** Some turns of the event loop, in which all goes on that can. */
export async function turns(count = 20): Promise<void> {
  for (let n = 0; n < count; n += 1) await setImmediate();
}

/** A promise, and how to resolve it. */
export class Later<T> {
  resolve: (value: T) => void = () => {};
  readonly promise = new Promise<T>((resolve) => {
    this.resolve = resolve;
  });
}

export function toOctets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Answers with all of it in one piece. */
export async function answer(
  send: Send<HttpSendMessage>,
  text: string,
  { status = 200, headers = [] }: { status?: number; headers?: Headers } = {},
): Promise<void> {
  await send({ type: 'http.response.start', status, headers });
  await send({ type: 'http.response.body', body: toOctets(text) });
}

export interface Running {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** What applications have thrown. */
  readonly errors: unknown[];
  /** The server's ends of its connections. */
  readonly sockets: Socket[];
}

/** Serves the application until the test has ended. */
export async function serve<State>(
  application: HttpApplication<State>,
  options: NodeHandlerOptions<State> = {},
): Promise<Running> {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const handler = toNodeHandler(application, { onError, ...options });
  return { ...(await listen(handler)), errors };
}

export async function listen(
  handler: RequestListener,
): Promise<Omit<Running, 'errors'>> {
  const sockets: Socket[] = [];
  const server = createServer(handler);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `http://127.0.0.1:${port}`, sockets };
}

/** A client that shows all octets as text. */
export class RawClient {
  text = '';
  error: string | undefined;
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #onText: () => void = () => {};

  constructor(address: number | string) {
    const path = { path: String(address) };
    this.socket =
      typeof address === 'number'
        ? connect(address, '127.0.0.1')
        : connect(path);
    this.socket.on('data', (octets) => {
      this.text += octetsToText(octets);
      this.#onText();
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        resolve();
        this.#onText();
      });
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  /** Writes lines, each with its CRLF. */
  say(...lines: readonly string[]): this {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
    return this;
  }

  /** Waits until it has come. */
  async hear(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      if (this.socket.closed) throw new Error(`closed after ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#onText = resolve;
      });
    }
    return this.text;
  }

  /** All that has come, up to the end of the connection. */
  async hearAll(): Promise<string> {
    await this.closed;
    return this.text;
  }
}

/** Says one request on a connection of its own, and hears all of the answer. */
export async function ask(
  address: number | string,
  ...lines: readonly string[]
): Promise<string> {
  return new RawClient(address).say(...lines).hearAll();
}

/** What an application is told about a request. */
export async function scopeOf(
  lines: readonly string[],
  options: NodeHandlerOptions<unknown> = {},
): Promise<HttpScope> {
  const seen = new Later<HttpScope>();
  const { port } = await serve(async (scope, _, send) => {
    seen.resolve(scope);
    await answer(send, 'ok');
  }, options);
  await ask(port, ...lines);
  return seen.promise;
}

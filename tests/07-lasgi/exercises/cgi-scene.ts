// cgi-scene.ts: an application, run as a program of CGI.

import { expect } from 'vitest';

import { octetsToText } from '../../../code/05-http-parser/index.ts';
import { runCgi } from '../../../code/07-lasgi/exercises/run-cgi.ts';
import type { CgiOptions } from '../../../code/07-lasgi/exercises/run-cgi.ts';
import { byProtocol, readBody } from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  HttpApplication,
  HttpScope,
  HttpSendMessage,
} from '../../../code/07-lasgi/index.ts';
import { octets, rest, sendAll } from '../client-lab.ts';
import { last, start } from '../lab.ts';

/** What no server leaves out. */
export const GET = {
  GATEWAY_INTERFACE: 'CGI/1.1',
  REQUEST_METHOD: 'GET',
  SERVER_PROTOCOL: 'HTTP/1.1',
  SERVER_NAME: 'example.org',
  SERVER_PORT: '8080',
  SCRIPT_NAME: '',
};

/** What came of it. */
export interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: readonly unknown[];
}

/** Runs an application to its end. */
export async function run(
  application: Application,
  variables: CgiOptions['variables'] = {},
  { stdin = untouched(), ...options }: Partial<CgiOptions> = {},
): Promise<Run> {
  const written: Uint8Array[] = [];
  const errors: unknown[] = [];
  const code = await runCgi(application, {
    variables: { ...GET, ...variables },
    stdin,
    stdout: async (piece) => {
      written.push(piece.slice());
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  await rest();
  return { code, output: octetsToText(Buffer.concat(written)), errors };
}

/** A standard input that nobody may read. */
async function* untouched(): AsyncGenerator<Uint8Array, void> {
  expect.fail('somebody has read');
  yield octets('');
}

/** One with these octets, and an end. */
export async function* inPieces(
  ...pieces: readonly string[]
): AsyncGenerator<Uint8Array, void> {
  for (const text of pieces) yield octets(text);
}

/** It gives these and then waits for ever, as a socket may. */
export async function* open(
  ...pieces: readonly string[]
): AsyncGenerator<Uint8Array, void> {
  yield* inPieces(...pieces);
  await new Promise(() => {});
}

/** An application that says these. */
export const saying = (...messages: readonly HttpSendMessage[]): Application =>
  byProtocol({ http: (...[, , send]) => sendAll(send, ...messages) });

/** Answers a body with itself. */
export const echo: HttpApplication = async (_, receive, send) => {
  const body = await readBody(receive);
  await sendAll(send, start(200), { type: 'http.response.body', body });
};

/** The scope of an application that is run with these variables. */
export async function scopeOf(
  variables: CgiOptions['variables'],
): Promise<HttpScope> {
  const scopes: HttpScope[] = [];
  const { code } = await run(
    byProtocol({
      async http(scope, _, send) {
        scopes.push(scope);
        await sendAll(send, start(200), last('ok'));
      },
    }),
    variables,
  );
  expect(code).toBe(0);
  return scopes[0] as HttpScope;
}

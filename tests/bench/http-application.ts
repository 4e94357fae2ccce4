// http-application.ts: what every server under measurement is to answer, once for those that call
// one of our applications.

import { bodyOf } from '../../code/07-lasgi/index.ts';
import type { HttpApplication, HttpCall } from '../../code/07-lasgi/index.ts';

/**
 * What a server does all the time: `hello` answers a greeting, made into JSON each time; `download`
 * sends 64 KiB that it has at hand; `upload` reads what it is sent, and answers how much that was.
 */
export type Work = 'hello' | 'download' | 'upload';

/** Octets of a body that is downloaded, or uploaded. */
export const BODY_OCTETS = 64 * 1024;

/** What is downloaded. */
export const BODY: Uint8Array = new Uint8Array(BODY_OCTETS).fill(0x78);

/** What `hello` answers, before it is JSON; a new object for each request. */
export function greet(): object {
  return { message: 'Hello, World!' };
}

/** The bodies that are the right answers. */
export const ANSWERS: Readonly<Record<Work, string>> = {
  hello: JSON.stringify(greet()),
  download: 'x'.repeat(BODY_OCTETS),
  upload: String(BODY_OCTETS),
};

/** What is asked of every server; `bodyOctets` follow. */
export const REQUESTS: Readonly<
  Record<Work, { readonly request: string; readonly bodyOctets: number }>
> = {
  hello: { request: requestOf('GET'), bodyOctets: 0 },
  download: { request: requestOf('GET'), bodyOctets: 0 },
  upload: {
    request: requestOf(
      'POST',
      `Content-Type: application/octet-stream\r\nContent-Length: ${BODY_OCTETS}\r\n`,
    ),
    bodyOctets: BODY_OCTETS,
  },
};

/** As curl asks. */
function requestOf(method: string, fields = ''): string {
  return `${method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n${fields}\r\n`;
}

const ENCODER = new TextEncoder();

/** Our applications. */
export const APPLICATIONS: Readonly<Record<Work, HttpApplication>> = {
  hello: async (_scope, _receive, send) => {
    await answer(send, 'application/json', ENCODER.encode(JSON.stringify(greet())));
  },
  download: async (_scope, _receive, send) => {
    await answer(send, 'application/octet-stream', BODY);
  },
  upload: async (_scope, receive, send) => {
    let octets = 0;
    for await (const piece of bodyOf(receive)) octets += piece.length;
    await answer(send, 'text/plain', ENCODER.encode(String(octets)));
  },
};

async function answer(send: HttpCall[2], contentType: string, body: Uint8Array): Promise<void> {
  const headers = [
    ['content-type', contentType],
    ['content-length', String(body.length)],
  ] as const;
  await send({ type: 'http.response.start', status: 200, headers });
  await send({ type: 'http.response.body', body });
}

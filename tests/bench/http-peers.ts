// http-peers.ts: the servers that are measured, each in a process of its own: this file is their
// program. What only one of them needs is loaded by that one.
//
// Each answers as its own documentation shows it, with the fields that it sends by default, and
// logs nothing. The two that have no HTTP read whatever comes and send octets that they were given:
// nothing that speaks HTTP on our loop can cost less.

import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createKernelLoop, READABLE } from '../../code/02-event-loop/index.ts';
import type { EventLoop, Network } from '../../code/02-event-loop/index.ts';
import { byProtocol, toNodeHandler } from '../../code/07-lasgi/index.ts';
import { runServer } from '../../code/08-server/index.ts';
import { APPLICATIONS, BODY, greet } from './http-application.ts';
import type { Work } from './http-application.ts';
import { answerQuestions } from './process-questions.ts';
import { announce } from './visitors.ts';

/** What is served, and what is sent by those that don't look at what they are asked. */
interface Task {
  readonly work: Work;
  readonly response: string;
}

/** The servers that this program can be. */
export const PEERS = {
  'ours, epoll': ({ work }: Task) => serveOurs('epoll', work),
  'ours, node': ({ work }: Task) => serveOurs('node', work),
  toNodeHandler: ({ work }: Task) => listen(toNodeHandler(APPLICATIONS[work])),
  'node:http': ({ work }: Task) => listen(NODE_LISTENERS[work]),
  Fastify: serveFastify,
  Hono: serveHono,
  'no HTTP, guest mode': ({ response }: Task) => serveOctets(response).runAsGuest(),
  'no HTTP, own mode': ({ response }: Task) => serveOctets(response).run(),
} as const;

/** The name of one. */
export type Peer = keyof typeof PEERS;

const ADDRESS = { host: '127.0.0.1', port: 0 };
const PATIENCE_MS = 600_000; // idle connections stay as long as any measurement takes
const ROOM = 20_000; // connections

function serveOurs(transport: string, work: Work): Promise<void> {
  return runServer(byProtocol({ http: APPLICATIONS[work] }), {
    address: ADDRESS,
    transport,
    keepAliveMs: PATIENCE_MS,
    maxConnections: ROOM,
    onListening: (address) => announce('port' in address ? address.port : 0),
  });
}

function listen(listener: RequestListener): void {
  const server = createServer({ keepAliveTimeout: PATIENCE_MS }, listener);
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
}

const NODE_LISTENERS: Readonly<Record<Work, RequestListener>> = {
  hello: (_request, response) => end(response, 'application/json', JSON.stringify(greet())),
  download: (_request, response) => end(response, 'application/octet-stream', BODY),
  upload: (request, response) => {
    countOctets(request, (octets) => end(response, 'text/plain', String(octets)));
  },
};

function end(response: ServerResponse, contentType: string, body: string | Uint8Array): void {
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': body.length, // a string's is that of its octets, here
  });
  response.end(body);
}

function countOctets(request: IncomingMessage, onEnd: (octets: number) => void): void {
  let octets = 0;
  request.on('data', (piece: Uint8Array) => {
    octets += piece.length;
  });
  request.on('end', () => onEnd(octets));
}

async function serveFastify({ work }: Task): Promise<void> {
  const { fastify } = await import('fastify');
  const app = fastify({ keepAliveTimeout: PATIENCE_MS });
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  if (work === 'hello') app.get('/', async () => greet());
  if (work === 'download')
    app.get('/', async (_request, reply) =>
      reply.type('application/octet-stream').send(Buffer.from(BODY.buffer)),
    );
  if (work === 'upload')
    app.post<{ Body: Uint8Array }>('/', async ({ body }) => String(body.length));
  await app.listen({ host: '127.0.0.1', port: 0 });
  announce((app.server.address() as AddressInfo).port);
}

async function serveHono(): Promise<void> {
  const [{ Hono }, { serve }] = await Promise.all([import('hono'), import('@hono/node-server')]);
  const app = new Hono().get('/', (context) => context.json(greet()));
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => announce(port));
}

// No HTTP: a response for whatever comes, if it comes in one piece.

function serveOctets(response: string) {
  const kernel = createKernelLoop();
  const { loop, network } = kernel;
  const octets = new Uint8Array(Buffer.from(response, 'latin1'));
  const listener = network.listen(ADDRESS);
  loop.watch(listener, READABLE, () => {
    const visitor = network.tryAccept(listener);
    if (visitor !== undefined) answerTo(loop, network, { visitor, octets });
  });
  const address = network.localAddress(listener);
  announce('port' in address ? address.port : 0);
  return kernel;
}

function answerTo(
  loop: EventLoop,
  network: Network,
  { visitor, octets }: { readonly visitor: number; readonly octets: Uint8Array },
): void {
  const buffer = new Uint8Array(16 * 1024);
  const watcher = loop.watch(visitor, READABLE, () => {
    if (network.tryRead(visitor, buffer) === 0) {
      watcher.close();
      loop.callClosing(() => network.close(visitor));
    } else network.tryWrite(visitor, octets);
  });
}

const [role, peer = '', work, response = ''] = process.argv.slice(2);
if (role === 'serve-http') {
  answerQuestions();
  await PEERS[peer as Peer]({ work: work as Work, response });
}

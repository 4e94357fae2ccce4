import { describe, expect, test } from 'vitest';

import { ClientDisconnected } from '../../code/07-lasgi/index.ts';
import { toNodeHandler } from '../../code/07-lasgi/to-node-handler.ts';
import {
  answer,
  BIG_OCTETS,
  expectNoUnhandledRejections,
  Later,
  listen,
  PIECE,
  RawClient,
  serve,
  toOctets,
  turns,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const START = { type: 'http.response.start', status: 200 } as const;
const GET = ['GET / HTTP/1.1', 'Host: a', ''];
const AB = {
  type: 'http.response.body',
  body: toOctets('ab'),
  moreBody: true,
} as const;

describe('nothing ends the process', () => {
  test('when sends that nobody awaits find nobody', async () => {
    const left = new Later<void>();
    const { port, errors } = await serve(async (_scope, receive, send) => {
      const body = new Uint8Array(BIG_OCTETS);
      await send(START);
      const sends = [1, 2].map(() =>
        send({ type: 'http.response.body', body, moreBody: true }),
      );
      expect(sends).toHaveLength(2);
      client.socket.destroy();
      await receive();
      await receive();
      left.resolve();
    });
    const client = new RawClient(port);
    client.socket.pause();
    client.say(...GET);
    await left.promise;
    await turns();
    expect(errors).toEqual([]);
  });

  test.each(['end', 'destroy'] as const)(
    'when it is not the application that calls "%s" on the response',
    async (method) => {
      const goOn = new Later<void>();
      const outcome = new Later<unknown>();
      const handler = toNodeHandler(async (_scope, _receive, send) => {
        await send(START);
        await send(AB);
        await goOn.promise;
        const first = await send(AB).catch((error: unknown) => error);
        outcome.resolve([
          first,
          await send(AB).catch((error: unknown) => error),
        ]);
      });
      const { port } = await listen((request, response) => {
        handler(request, response);
        setImmediate(() => {
          response[method]();
          goOn.resolve();
        });
      });
      new RawClient(port).say(...GET);
      const gone: unknown = expect.any(ClientDisconnected);
      expect(await outcome.promise).toEqual([gone, gone]);
    },
  );
});

test('an end that comes twice is no error of anybody', async () => {
  const goOn = new Later<void>();
  const ended = new Later<void>();
  const handler = toNodeHandler(async (_scope, _receive, send) => {
    await send(START);
    // More than goes out at once, so that it isn't over with the first end.
    const sending = send({ ...AB, body: new Uint8Array(BIG_OCTETS) });
    await goOn.promise;
    await send({ type: 'http.response.body', body: toOctets('cd') });
    ended.resolve();
    await sending;
  });
  const { port } = await listen((request, response) => {
    handler(request, response);
    setImmediate(() => {
      response.end('.');
      goOn.resolve();
    });
  });
  const client = new RawClient(port);
  client.socket.pause();
  client.say(...GET);
  await ended.promise;
  await turns();
});

describe('Expect: 100-continue', () => {
  const POST = [
    'POST / HTTP/1.1',
    'Host: a',
    'Content-Length: 2',
    'Expect: 100-continue',
    '',
  ];
  const handler = (reads: boolean) =>
    toNodeHandler(async (_scope, receive, send) => {
      const message = reads ? await receive() : undefined;
      const body = message?.type === 'http.request' ? message.body : PIECE;
      await answer(send, `${body.length} octets`);
    });

  test('is fulfilled when the application receives, if the server leaves it to us', async () => {
    const { port, server } = await listen(handler(true));
    server.on('checkContinue', handler(true));
    const client = new RawClient(port).say(...POST);
    expect(await client.hear(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write('ab');
    expect(await client.hear(/octets$/)).toMatch(/ 200 OK[^]*2 octets$/);
  });

  test('is not if it answers without, and the connection closes', async () => {
    const { port, server } = await listen(handler(false));
    server.on('checkContinue', handler(false));
    const client = new RawClient(port).say(...POST);
    expect(await client.hearAll()).toMatch(
      /^HTTP\/1.1 200 OK[^]*Connection: close/,
    );
  });

  test('is fulfilled by node, and once, if the server leaves it to node', async () => {
    const { port } = await listen(handler(true));
    const client = new RawClient(port).say(...POST);
    await client.hear(/100 Continue/);
    client.socket.write('ab');
    expect(await client.hear(/octets$/)).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200/,
    );
  });
});

test('a client that says too much to node is told so, and gone', async () => {
  const outcome = new Later<unknown>();
  const { port } = await serve(async (_scope, receive, send) => {
    await receive();
    const message = await receive();
    outcome.resolve(message.type);
    await send(AB);
  });
  const client = new RawClient(port).say(
    'POST / HTTP/1.1',
    'Host: a',
    'Transfer-Encoding: chunked',
    '',
    '2',
    'ab',
    'no chunk',
  );
  expect(await client.hearAll()).toMatch(/^HTTP\/1.1 400 /);
  expect(await outcome.promise).toBe('http.disconnect');
});

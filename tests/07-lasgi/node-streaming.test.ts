import { request as startRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { describe, expect, test } from 'vitest';

import { ClientDisconnected } from '../../code/07-lasgi/index.ts';
import type { HttpReceiveMessage } from '../../code/07-lasgi/index.ts';
import { MAX_DRAINED_OCTETS } from '../../code/07-lasgi/node-body.ts';
import {
  answer,
  ask,
  BIG_OCTETS,
  expectNoUnhandledRejections,
  Later,
  PIECE,
  RawClient,
  serve,
  toOctets,
  turns,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const START = { type: 'http.response.start', status: 200 } as const;
const GET = ['GET / HTTP/1.1', 'Host: a', ''];

/** What node may hold of a connection besides what the kernel does. */
const HELD_OCTETS = 256 * 1024;
/** What two sockets on loopback may hold: Linux lets each grow to some 6 MiB. */
const KERNEL_OCTETS = 16 * 1024 * 1024;

describe('back-pressure', () => {
  test('a body of 64 MiB is read as fast as the application takes it', async () => {
    let mostHeld = 0;
    const running = await serve(async (_scope, receive, send) => {
      const [socket] = running.sockets;
      let taken = 0;
      let message: HttpReceiveMessage;
      do {
        message = await receive();
        if (message.type === 'http.disconnect') return;
        taken += message.body.length;
        await turns(2);
        mostHeld = Math.max(mostHeld, (socket?.bytesRead ?? 0) - taken);
      } while (message.moreBody);
      await answer(send, String(taken));
    });
    const client = new RawClient(running.port).say(
      'POST / HTTP/1.1',
      'Host: a',
      'Connection: close',
      `Content-Length: ${BIG_OCTETS}`,
      '',
    );
    for (let left = BIG_OCTETS; left > 0; left -= PIECE.length)
      client.socket.write(PIECE);
    expect(await client.hearAll()).toMatch(
      new RegExp(`\r\n\r\n${BIG_OCTETS}$`),
    );
    expect(mostHeld).toBeGreaterThan(0);
    expect(mostHeld).toBeLessThan(HELD_OCTETS);
  });

  // #region a body that nobody asks for
  test('a body that is not asked for stays with the client', async () => {
    const goOn = new Later<void>();
    const { port, sockets } = await serve(async (_scope, _receive, send) => {
      await goOn.promise;
      await answer(send, 'no');
    });
    const client = new RawClient(port).say(
      'POST / HTTP/1.1',
      'Host: a',
      `Content-Length: ${BIG_OCTETS}`,
      '',
    );
    for (let left = BIG_OCTETS; left > 0; left -= PIECE.length)
      client.socket.write(PIECE);
    await turns(500);
    expect(sockets[0]?.bytesRead).toBeLessThan(HELD_OCTETS);
    goOn.resolve();
    // What is left is more than is thrown away: the connection closes.
    await client.closed;
    expect(sockets[0]?.bytesRead).toBeLessThan(
      MAX_DRAINED_OCTETS + 2 * HELD_OCTETS,
    );
  });
  // #endregion a body that nobody asks for

  test('a response of 64 MiB is sent as fast as the client takes it', async () => {
    let sent = 0;
    let mostHeld = 0;
    const running = await serve(async (_scope, _receive, send) => {
      const [socket] = running.sockets;
      await send(START);
      for (; sent < BIG_OCTETS; sent += PIECE.length) {
        await send({ type: 'http.response.body', body: PIECE, moreBody: true });
        mostHeld = Math.max(mostHeld, socket?.writableLength ?? 0);
      }
      await send({ type: 'http.response.body' });
    });
    const response = await new Promise<IncomingMessage>((resolve) => {
      startRequest(running.url, resolve).end();
    });
    let taken = 0;
    let mostAhead = 0;
    for await (const octets of response) {
      taken += (octets as Uint8Array).length;
      mostAhead = Math.max(mostAhead, sent - taken);
      if (taken < KERNEL_OCTETS) await turns(2);
    }
    expect(taken).toBe(BIG_OCTETS);
    expect(mostHeld).toBeLessThan(HELD_OCTETS);
    expect(mostAhead).toBeLessThan(KERNEL_OCTETS);
  });

  test('several sends that nobody awaits go on together', async () => {
    const { port, errors } = await serve(async (_scope, _receive, send) => {
      await send(START);
      const body = new Uint8Array(1024 * 1024);
      const sends = [1, 2, 3].map(() =>
        send({ type: 'http.response.body', body, moreBody: true }),
      );
      await Promise.all(sends);
      await send({ type: 'http.response.body', body: toOctets('end') });
    });
    expect(await ask(port, 'GET / HTTP/1.0', '')).toMatch(/end$/);
    expect(errors).toEqual([]);
  });
});

// #region an application that its client leaves
/** An application that tells when its client has left, and how it has heard. */
async function serveLeaver(isInPipeline = false) {
  const reached = new Later<void>();
  const outcome = new Later<unknown[]>();
  const running = await serve(async (scope, receive, send) => {
    if (isInPipeline && scope.path === '/first')
      return new Promise<void>(() => {});
    const first = await receive();
    reached.resolve();
    const next = await receive();
    const again = await receive();
    const sending = await send(START).catch((error: unknown) => error);
    outcome.resolve([
      first.type,
      next.type,
      again.type,
      scope.signal.reason,
      sending,
    ]);
    throw sending as Error;
  });
  return { ...running, reached: reached.promise, outcome: outcome.promise };
}

const GONE = [
  'http.request',
  'http.disconnect',
  'http.disconnect',
  expect.any(ClientDisconnected),
  expect.any(ClientDisconnected),
];
// #endregion an application that its client leaves

describe('a client that leaves', () => {
  test.each([
    [
      'E11, E16: while the application works',
      ['GET / HTTP/1.1', 'Host: a', ''],
    ],
    [
      'H2: in the middle of its body',
      ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 10', '', 'abc'],
    ],
    [
      'H2: in the middle of a chunk',
      [
        'POST / HTTP/1.1',
        'Host: a',
        'Transfer-Encoding: chunked',
        '',
        '5',
        'ab',
      ],
    ],
  ])('%s is gone in all ways, and no error', async (_, lines) => {
    const { port, errors, reached, outcome } = await serveLeaver();
    const client = new RawClient(port).say(...lines);
    await reached;
    client.socket.destroy();
    expect(await outcome).toEqual(GONE);
    await turns();
    expect(errors).toEqual([]);
  });

  // #region in a pipeline, too
  test('is gone for those, too, that wait in a pipeline behind another', async () => {
    const { port, reached, outcome } = await serveLeaver(true);
    const client = new RawClient(port).say(
      'GET /first HTTP/1.1',
      'Host: a',
      '',
      ...GET,
    );
    await reached;
    client.socket.destroy();
    expect(await outcome).toEqual(GONE);
  });
  // #endregion in a pipeline, too

  test('and many of those are not worth a warning of node', async () => {
    const warnings: unknown[] = [];
    const listener = (warning: unknown) => warnings.push(warning);
    process.on('warning', listener);
    const all = new Later<void>();
    let calls = 0;
    let departures = 0;
    const { port } = await serve(async (_scope, receive) => {
      await receive();
      calls += 1;
      if (calls === 30) client.socket.destroy();
      await receive();
      departures += 1;
      if (departures === 30) all.resolve();
    });
    const client = new RawClient(port);
    for (let n = 0; n < 30; n += 1) client.say(...GET);
    await all.promise;
    await turns();
    process.off('warning', listener);
    expect(warnings).toEqual([]);
  });

  test('E10: who waits for room is sent away, and so is who comes later', async () => {
    const outcome = new Later<unknown[]>();
    const stuck = new Later<void>();
    const { port, errors } = await serve(async (_scope, _receive, send) => {
      await send(START);
      const body = new Uint8Array(BIG_OCTETS);
      const piece = {
        type: 'http.response.body',
        body,
        moreBody: true,
      } as const;
      const sending = send(piece).catch((error: unknown) => error);
      stuck.resolve();
      const first = await sending;
      outcome.resolve([
        first,
        await send(piece).catch((error: unknown) => error),
      ]);
    });
    const client = new RawClient(port);
    client.socket.pause();
    client.say(...GET);
    await stuck.promise;
    client.socket.destroy();
    expect(await outcome.promise).toEqual([
      expect.any(ClientDisconnected),
      expect.any(ClientDisconnected),
    ]);
    expect(errors).toEqual([]);
  });

  test('what an application throws for reasons of its own is told', async () => {
    const failed = new Later<unknown>();
    const { port } = await serve(
      async (scope) => {
        client.socket.destroy();
        await new Promise((resolve) => {
          scope.signal.addEventListener('abort', resolve);
        });
        throw new Error('a bug');
      },
      { onError: (error) => failed.resolve(error) },
    );
    const client = new RawClient(port).say(...GET);
    expect(await failed.promise).toEqual(new Error('a bug'));
  });

  test('E12: a response that is complete is followed by a disconnect, no abort', async () => {
    const seen = new Later<unknown[]>();
    const { port } = await serve(async (scope, receive, send) => {
      const { signal } = scope;
      await answer(send, 'ok');
      seen.resolve([
        (await receive()).type,
        (await receive()).type,
        signal.aborted,
      ]);
    });
    await ask(port, 'GET / HTTP/1.1', 'Host: a', 'Connection: close', '');
    expect(await seen.promise).toEqual([
      'http.disconnect',
      'http.disconnect',
      false,
    ]);
  });
});

describe('E19: a body that the application has not read', () => {
  test.each([
    ['nothing of it', 0],
    ['its first piece', 1],
  ])('%s: the next request is answered', async (_, reads) => {
    const { port, errors } = await serve(async (_scope, receive, send) => {
      for (let n = 0; n < reads; n += 1) await receive();
      await answer(send, `${_scope.path}.`);
    });
    const client = new RawClient(port).say(
      'POST /a HTTP/1.1',
      'Host: a',
      'Content-Length: 200000',
      '',
    );
    client.socket.write('x'.repeat(100_000));
    await client.hear(/\/a\.$/);
    client.socket.write('x'.repeat(100_000));
    client.say('GET /b HTTP/1.1', 'Host: a', 'Connection: close', '');
    expect(await client.hearAll()).toMatch(/\/b\.$/);
    expect(errors).toEqual([]);
  });
});

describe('in a pipeline', () => {
  test('too much of a body closes the connection after the answers before it', async () => {
    const goOn = new Later<void>();
    const { port } = await serve(async (scope, _receive, send) => {
      if (scope.path === '/slow') await goOn.promise;
      await answer(send, `${scope.path}.`);
    });
    const client = new RawClient(port).say(
      'GET /slow HTTP/1.1',
      'Host: a',
      '',
      'POST /big HTTP/1.1',
      'Host: a',
      `Content-Length: ${BIG_OCTETS}`,
      '',
    );
    client.socket.write(new Uint8Array(2 * MAX_DRAINED_OCTETS));
    await turns(500);
    goOn.resolve();
    expect(await client.hear(/\/big\.$/)).toMatch(/\/slow\./);
    await client.closed;
  });
});

test('a body that is there already comes with its end', async () => {
  const seen = new Later<HttpReceiveMessage>();
  const { port } = await serve(async (_scope, receive, send) => {
    await turns();
    seen.resolve(await receive());
    await answer(send, '');
  });
  new RawClient(port).say(
    'POST / HTTP/1.1',
    'Host: a',
    'Content-Length: 4',
    '',
    'ab',
  );
  const body = toOctets('ab\r\n');
  expect(await seen.promise).toEqual({
    type: 'http.request',
    body,
    moreBody: false,
  });
});

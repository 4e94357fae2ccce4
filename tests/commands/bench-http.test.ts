// bench-http.test.ts: what the benches of HTTP servers count by: responses, visitors, percentiles.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  READABLE,
  VirtualClock,
} from '../../code/02-event-loop/index.ts';
import { askTwice } from '../bench/http-load.ts';
import { readResponse } from '../bench/http-response.ts';
import { encodeRequest, HttpVisitor } from '../bench/http-visitor.ts';
import { percentile } from '../bench/percentile.ts';
import { cheapest } from '../bench/process-cost.ts';

const RESPONSE = 'HTTP/1.1 200 OK\r\nDate: now\r\ncontent-length:  5\r\n\r\nHello';

describe('readResponse', () => {
  test('finds the end of a response by its length, and leaves what follows', () => {
    expect(readResponse(`${RESPONSE}HTTP/1.1 404`)).toEqual({
      status: 200,
      fieldNames: ['Date', 'content-length'],
      body: 'Hello',
      text: RESPONSE,
      octets: RESPONSE.length,
    });
  });

  test('waits for the last octet', () => {
    for (let length = 0; length < RESPONSE.length; length += 1)
      expect(readResponse(RESPONSE.slice(0, length))).toBeUndefined();
  });

  test('refuses a response without a length', () => {
    expect(() => readResponse('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')).toThrow(
      'Cannot measure "HTTP/1.1 200 OK": it has no length, expected Content-Length',
    );
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  test.each([
    [hundred, 0.5, 50],
    [hundred, 0.99, 99],
    [hundred, 0.999, 100],
    [hundred, 0, 1],
    [hundred, 1, 100],
    [[7], 0.5, 7],
    [[1, 2], 0.5, 1],
    [[1, 2], 0.51, 2],
    [[], 0.5, NaN],
  ])('of %j, %d is %d', (sorted, q, value) => {
    expect(percentile(sorted, q)).toBe(value);
  });
});

test('the cheapest run counts, with the kernel’s share of all of them', () => {
  const runs = [
    { micros: 20, ticks: { program: 70, kernel: 30 } },
    { micros: 10, ticks: { program: 50, kernel: 50 } },
  ];
  expect(cheapest(runs)).toEqual({ micros: 10, kernelMicros: 4 });
});

describe('askTwice', () => {
  async function listen(listener: RequestListener): Promise<number> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const ask = (port: number) =>
    askTwice({ port, request: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', bodyOctets: 0 });

  function saying(...bodies: readonly string[]): RequestListener {
    let n = 0;
    return (_request, response) => {
      const body = bodies[n] ?? '';
      n += 1;
      response.writeHead(200, { 'Content-Length': body.length, Date: 'now' }).end(body);
    };
  }

  test('returns the second response', async () => {
    expect(await ask(await listen(saying('one', 'two')))).toMatchObject({
      status: 200,
      body: 'two',
    });
  });

  test('refuses responses of several lengths', async () => {
    await expect(ask(await listen(saying('one', 'three')))).rejects.toThrow(
      /^Cannot count responses: they have \d+ and \d+ octets, expected one length$/,
    );
  });

  test('refuses a server that closes the connection', async () => {
    const closing: RequestListener = (_request, response) => {
      response.writeHead(200, { Connection: 'close', 'Content-Length': 0 }).end();
    };
    await expect(ask(await listen(closing))).rejects.toThrow(
      'Cannot count responses: the connection was closed after 1, expected 2',
    );
  });
});

describe('a visitor', () => {
  const REQUEST = 'POST / HTTP/1.1\r\n\r\n';
  const BODY_OCTETS = 100;

  /** Runs a visitor who asks twice against a server that sends `pieces` for each request. */
  function visit(inboxOctets: number, pieces: readonly number[]) {
    const network = new MemoryNetwork({ inboxOctets });
    const clock = new VirtualClock();
    const poller = new MemoryPoller(network, clock);
    const errors: string[] = [];
    const loop = new EventLoop({
      clock,
      poller,
      onError: (error) => errors.push(String(error)),
    });
    const listener = network.listen({ host: '127.0.0.1', port: 0 });
    const address = network.localAddress(listener);
    const conversation = {
      port: 'port' in address ? address.port : 0,
      request: REQUEST,
      bodyOctets: BODY_OCTETS,
      responseOctets: 10,
    };
    const request = encodeRequest(conversation);
    let heard = '';
    const accepting = loop.watch(listener, READABLE, () => {
      const peer = network.tryAccept(listener);
      if (peer === undefined) return;
      accepting.close();
      const buffer = new Uint8Array(1_000);
      const watcher = loop.watch(peer, READABLE, () => {
        const count = network.tryRead(peer, buffer) ?? 0;
        heard += Buffer.from(buffer.subarray(0, count)).toString('latin1');
        if (heard.length % request.length !== 0) return;
        for (const octets of pieces) network.tryWrite(peer, new Uint8Array(octets));
        if (heard.length === 2 * request.length) watcher.close();
      });
    });
    const said: boolean[] = [];
    const onReady = (visitor: HttpVisitor, answered: boolean): void => {
      said.push(answered);
      if (said.length < 3) visitor.ask();
      else visitor.close();
    };
    new HttpVisitor({ loop, network }, { conversation, request, onReady });
    loop.run();
    return { heard, said, errors, request };
  }

  test.each([
    ['at once', 1_000, [10]],
    ['in pieces', 1_000, [1, 2, 7]],
    ['where there is room for a part of the request only', 30, [10]],
  ])('asks, and is told of each answer: %s', (_, inboxOctets, pieces) => {
    const { heard, said, errors, request } = visit(inboxOctets, pieces);
    expect(errors).toEqual([]);
    expect(heard).toBe(Buffer.from(request).toString('latin1').repeat(2));
    expect(said).toEqual([false, true, true]);
  });

  test('sends its body behind the head', () => {
    expect(visit(1_000, [10]).request.length).toBe(REQUEST.length + BODY_OCTETS);
  });
});

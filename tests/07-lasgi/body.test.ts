import { describe, expect, test } from 'vitest';

import { octetsToText, textToOctets } from '../../code/05-http-parser/index.ts';
import { bodyOf, readBody, sendBody } from '../../code/07-lasgi/index.ts';
import type {
  HttpReceiveMessage,
  HttpSendMessage,
  Receive,
} from '../../code/07-lasgi/index.ts';
import {
  createLab,
  DISCONNECT,
  endOf,
  LEFT,
  outcomeOf,
  request,
  start,
} from './lab.ts';

interface Script {
  readonly receive: Receive<HttpReceiveMessage>;
  /** How often it was asked. */
  readonly asked: () => number;
}

function receiving(...messages: readonly HttpReceiveMessage[]): Script {
  let asked = 0;
  const receive = async (): Promise<HttpReceiveMessage> => {
    const message = messages[asked];
    asked += 1;
    if (message === undefined) throw new Error('asked too often');
    return message;
  };
  return { receive, asked: () => asked };
}

describe('a body that is read', () => {
  test.each<[string, readonly HttpReceiveMessage[], readonly string[]]>([
    ['is empty', [request('')], []],
    ['comes at once', [request('abc')], ['abc']],
    ['comes in pieces', [request('a', true), request('bc')], ['a', 'bc']],
    ['ends with nothing', [request('abc', true), request('')], ['abc']],
    [
      'has nothing in its middle',
      [request('', true), request('a', true), request('', true), request('b')],
      ['a', 'b'],
    ],
  ])('H1: %s', async (_, messages, pieces) => {
    const { receive, asked } = receiving(...messages);
    const found: string[] = [];
    for await (const piece of bodyOf(receive)) found.push(octetsToText(piece));
    expect(found).toEqual(pieces);
    expect(asked()).toBe(messages.length);
    const whole = await readBody(receiving(...messages).receive);
    expect(octetsToText(whole)).toBe(pieces.join(''));
  });

  test('the next piece is asked for when somebody wants it', async () => {
    const { receive, asked } = receiving(request('a', true), request('b'));
    const body = bodyOf(receive);
    expect(asked()).toBe(0);
    await body.next();
    expect(asked()).toBe(1);
    await body.next();
    expect(asked()).toBe(2);
    expect(await body.next()).toEqual({ done: true, value: undefined });
    expect(asked()).toBe(2);
  });

  test('whoever stops early asks for no more', async () => {
    const { receive, asked } = receiving(request('a', true), request('b'));
    for await (const piece of bodyOf(receive)) {
      expect(octetsToText(piece)).toBe('a');
      break;
    }
    expect(asked()).toBe(1);
  });

  test('E16: the client leaves in its middle', async () => {
    const half = [request('a', true), DISCONNECT];
    expect(await outcomeOf(readBody(receiving(...half).receive))).toBe(
      'ClientDisconnected',
    );
  });

  test('an error of receive is passed on', async () => {
    expect(await outcomeOf(readBody(receiving().receive))).toBe(
      'asked too often',
    );
  });

  test('E16: a client that leaves in it is nobody’s fault', async () => {
    const { run, carrier, told } = createLab({ method: 'POST' });
    carrier.feed('a');
    carrier.give({ error: LEFT });
    const result = await run(async (_scope, receive) => {
      await readBody(receive);
    });
    expect(endOf(result)).toBe('departed: ClientDisconnected');
    expect(told).toEqual([]);
  });
});

describe('a body that is sent', () => {
  const texts = [['a', 'b'], [''], []] as const;

  test.each(texts.map((pieces) => [pieces]))('%j', async (pieces) => {
    const octets = pieces.map((text) => textToOctets(text));
    async function* later() {
      yield* octets;
    }
    for (const source of [octets, new Set(octets), later()]) {
      const sent: HttpSendMessage[] = [];
      await sendBody(async (message) => {
        sent.push(message);
      }, source);
      expect(sent).toEqual([
        ...octets.map((body) => ({
          type: 'http.response.body',
          body,
          moreBody: true,
        })),
        { type: 'http.response.body' },
      ]);
    }
  });

  test('H5: the next piece is asked for when the last one has been taken', async () => {
    const log: string[] = [];
    async function* pieces() {
      for (const text of ['a', 'b']) {
        log.push(`made ${text}`);
        yield textToOctets(text);
      }
    }
    await sendBody(async (message) => {
      if (message.type !== 'http.response.body') return;
      await Promise.resolve();
      log.push(`sent ${octetsToText(message.body ?? new Uint8Array(0))}`);
    }, pieces());
    expect(log).toEqual(['made a', 'sent a', 'made b', 'sent b', 'sent ']);
  });

  test('E10: when the client leaves, the source is closed', async () => {
    const log: string[] = [];
    async function* pieces() {
      try {
        for (;;) yield textToOctets('a');
      } finally {
        log.push('closed');
      }
    }
    const { run, exchange } = createLab();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200));
      exchange.depart(LEFT);
      await sendBody(send, pieces());
    });
    expect(endOf(result)).toBe('departed: ClientDisconnected');
    expect(log).toEqual(['closed']);
  });

  test('an error of the source is passed on, and the body isn’t ended', async () => {
    const { run, told } = createLab();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200));
      await sendBody(
        send,
        (function* () {
          yield textToOctets('a');
          throw new Error('no such file');
        })(),
      );
    });
    expect(endOf(result)).toBe('failed: no such file');
    expect(told).toEqual(['begin 200 "a"', 'break off']);
  });
});

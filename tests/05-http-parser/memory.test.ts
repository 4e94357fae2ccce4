import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  createRequestParser,
  DEFAULT_LIMITS,
  LocalProtocolError,
  MessageParser,
  octetsToText,
  RemoteProtocolError,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import type {
  HttpLimits,
  MessageGrammar,
  MessageHead,
  RequestParser,
} from '../../code/05-http-parser/index.ts';

const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

type AnyParser = Pick<RequestParser, 'nextEvent' | 'receive' | 'receiveEof'>;

/** Takes all events; the types of those that aren't `need-data`. */
function takeTypes(parser: AnyParser): readonly string[] {
  const types: string[] = [];
  for (;;) {
    const { type } = parser.nextEvent();
    if (type === 'need-data') return types;
    types.push(type);
    if (type === 'connection-closed') return types;
  }
}

/** What `call` throws; what it returns, if it doesn't. */
function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** Collects garbage, after the present job: until then, a `WeakRef` holds. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await new Promise(setImmediate);
  (runInNewContext('gc') as () => void)();
}

describe('who sends without end', () => {
  const { maxStartLineOctets: line, maxFieldLineOctets: field } =
    DEFAULT_LIMITS;

  // #region a limit for whoever doesn't end
  test.each<[string, string, string, string, number]>([
    ['empty lines', '', '\r\n', 'bad-start-line', 4],
    ['CRs', '', '\r', 'start-line-too-long', line + 2],
    ['a method', '', 'A', 'start-line-too-long', line + 2],
    ['a path', 'GET /', 'a', 'start-line-too-long', line + 2],
    ['escapes', 'GET /', '%41', 'start-line-too-long', line + 2],
    ['a name', HEAD, 'A', 'fields-too-large', field + 2],
    ['a value', `${HEAD}A: `, 'a', 'fields-too-large', field + 2],
    ['spaces', `${HEAD}A:`, ' ', 'fields-too-large', field + 2],
    ['empty fields', HEAD, 'A:\r\n', 'fields-too-large', 100 * 4],
    [
      'long fields',
      HEAD,
      `A: ${'a'.repeat(500)}\r\n`,
      'fields-too-large',
      16 * 1024,
    ],
    ['a size', CHUNKED, '0', 'extensions-too-large', 4_096 + 13 + 2],
    ['an extension', `${CHUNKED}1;`, 'a', 'extensions-too-large', 4_096 + 15],
    ['extensions', CHUNKED, '1;a\r\na\r\n', 'extensions-too-large', 4 * 4_096],
    ['spaces in one', `${CHUNKED}1`, ' ', 'extensions-too-large', 4_096 + 15],
    [
      'chunks',
      CHUNKED,
      '1000\r\n'.concat('a'.repeat(4_096), '\r\n'),
      'body-too-large',
      257 * 4_104,
    ],
    ['trailers', `${CHUNKED}0\r\n`, 'A: 1\r\n', 'fields-too-large', 600 + 6],
    ['a trailer', `${CHUNKED}0\r\nA:`, 'a', 'fields-too-large', 4_096],
    [
      'long trailers',
      `${CHUNKED}0\r\n`,
      `A: ${'a'.repeat(100)}\r\n`,
      'fields-too-large',
      4_096,
    ],
  ])('%s, is stopped', (_, before, repeated, code, octets) => {
    for (const size of [1, 7, 1_000, 60_000]) {
      const { error, taken, mostWaiting } = attack(before, repeated, size);
      expect(error).toMatchObject({ name: 'RemoteProtocolError', code });
      const ample = octets + before.length + repeated.length + size;
      expect(taken).toBeLessThanOrEqual(ample);
      expect(mostWaiting).toBeLessThanOrEqual(line + 1);
    }
  });
  // #endregion a limit for whoever doesn't end

  test('a body that is too long is refused before it comes', () => {
    const parser = createRequestParser();
    parser.receive(textToOctets(`${HEAD}Content-Length: 1048577\r\n\r\n`));
    expect(() => parser.nextEvent()).toThrow(/expected 1048576 octets/);
  });

  test('many octets of a chunk are refused before they come', () => {
    const parser = createRequestParser();
    parser.receive(textToOctets(`${CHUNKED}fffffffffffff\r\n`));
    expect(parser.nextEvent().type).toBe('request');
    expect(() => parser.nextEvent()).toThrow(/the body is too long/);
  });

  /** Sends pieces of that size until a fault is found. */
  function attack(
    before: string,
    repeated: string,
    size: number,
  ): { error: unknown; taken: number; mostWaiting: number } {
    const parser = createRequestParser();
    parser.receive(textToOctets(before));
    takeTypes(parser);
    const pieces = textToOctets(
      repeated.repeat(Math.ceil(size / repeated.length) + 1),
    );
    let [taken, mostWaiting] = [before.length, 0];
    for (;;) {
      const from = (taken - before.length) % repeated.length;
      parser.receive(pieces.slice(from, from + size));
      taken += size;
      const error = thrownBy(() => takeTypes(parser));
      if (!Array.isArray(error)) return { error, taken, mostWaiting };
      mostWaiting = Math.max(mostWaiting, parser.waitingOctets);
      if (taken > 3_000_000) return { error: 'never', taken, mostWaiting };
    }
  }
});

describe('what waits', () => {
  test('is refused beyond the limit: the caller should have asked', () => {
    const parser = createRequestParser({ maxWaitingOctets: 10 });
    parser.receive(textToOctets('GET / HTTP/'));
    const refused = thrownBy(() => parser.receive(textToOctets('1')));
    expect(refused).toBeInstanceOf(LocalProtocolError);
    expect(refused).toMatchObject({
      message:
        'Cannot receive more: 11 octets wait to be parsed, expected nextEvent() to be called until it needs data',
    });
    expect(parser.waitingOctets).toBe(11);
    expect(takeTypes(parser)).toEqual([]);
    parser.receive(textToOctets('1.0\r\n\r\n'));
    expect(takeTypes(parser)).toEqual(['request', 'end-of-message']);
  });

  test('is at most the limit and one piece, whatever the size of pieces', () => {
    for (const size of [1, 9, 10, 11, 1_000]) {
      const parser = createRequestParser({ maxWaitingOctets: 10 });
      const receive = (): void => parser.receive(new Uint8Array(size));
      expect(() => {
        for (let times = 0; times < 20; times += 1) receive();
      }).toThrow(LocalProtocolError);
      expect(parser.waitingOctets).toBeLessThanOrEqual(10 + size);
    }
  });

  test('nothing is refused of a peer, though a line is longer than what may wait', () => {
    const parser = createRequestParser({
      maxWaitingOctets: 0,
      maxStartLineOctets: 100_000,
    });
    const piece = new Uint8Array(1_000).fill(0x41);
    for (let times = 0; times < 100; times += 1) {
      parser.receive(piece);
      expect(takeTypes(parser)).toEqual([]);
    }
    parser.receive(piece);
    expect(() => takeTypes(parser)).toThrow(RemoteProtocolError);
  });

  test('no empty piece counts', () => {
    const parser = createRequestParser({ maxWaitingOctets: 0 });
    parser.receive(Uint8Array.of(0x41));
    parser.receive(new Uint8Array(0));
    expect(parser.waitingOctets).toBe(1);
  });

  test('is nothing after a fault, for good', () => {
    const parser = createRequestParser({ maxWaitingOctets: 5 });
    parser.receive(textToOctets('\n and more than may wait'));
    const first = thrownBy(() => parser.nextEvent());
    expect(first).toBeInstanceOf(RemoteProtocolError);
    for (let times = 0; times < 3; times += 1) {
      expect(parser.waitingOctets).toBe(0);
      parser.receive(textToOctets('and more and more'));
      expect(parser.waitingOctets).toBe(0);
      expect(thrownBy(() => parser.nextEvent())).toBe(first);
    }
  });
});

describe('no piece stays alive', () => {
  /** Given a piece that ends with `text`, and all that can be asked for. */
  function holdAfter(
    text: string,
    then: (parser: RequestParser) => void,
  ): { readonly parser: RequestParser; readonly piece: WeakRef<ArrayBuffer> } {
    const octets = textToOctets(text);
    const buffer = new ArrayBuffer(1_000_000);
    const piece = new Uint8Array(buffer, 0, octets.length);
    piece.set(octets);
    const parser = createRequestParser();
    parser.receive(piece);
    then(parser);
    return { parser, piece: new WeakRef(buffer) };
  }

  const take = (parser: RequestParser): void => {
    takeTypes(parser);
  };

  test.each<[string, string, (parser: RequestParser) => void]>([
    ['of which nothing is left', `${HEAD}\r\n`, take],
    ['of which an octet is left', `${HEAD}\r\nG`, take],
    ['in the middle of a field line', `${HEAD}A: b`, take],
    ['in the middle of a section', `${HEAD}A: b\r\n`, take],
    ['in the middle of a body', `${HEAD}Content-Length: 9\r\n\r\nabc`, take],
    ['in the middle of a chunk header', `${CHUNKED}1;a`, take],
    ['behind a chunk', `${CHUNKED}1\r\na\r`, take],
    ['in the middle of a trailer', `${CHUNKED}0\r\nA:`, take],
    [
      'that was wrong',
      `${HEAD}A : 1\r\n and more`,
      (parser) => {
        thrownBy(() => takeTypes(parser));
      },
    ],
    [
      'that was the last',
      `${HEAD}\r\n`,
      (parser) => {
        parser.receiveEof();
        takeTypes(parser);
      },
    ],
    [
      'whose rest was taken',
      `${HEAD}\r\nrest`,
      (parser) => {
        parser.nextEvent();
        parser.nextEvent();
        expect(octetsToText(parser.takeRest())).toBe('rest');
      },
    ],
  ])('%s', async (_, text, then) => {
    const { parser, piece } = holdAfter(text, then);
    await collectGarbage();
    expect(piece.deref()).toBeUndefined();
    expect(parser.state).toBeDefined(); // so it lives still
  });

  test('but for one that nobody has asked for', async () => {
    const { parser, piece } = holdAfter(HEAD, () => undefined);
    await collectGarbage();
    expect(piece.deref()).toBeDefined();
    expect(parser.waitingOctets).toBe(HEAD.length);
  });
});

describe('data', () => {
  test('is where it was received, if it came in one piece', () => {
    const piece = textToOctets(`${HEAD}Content-Length: 3\r\n\r\nabc`);
    const parser = createRequestParser();
    parser.receive(piece);
    parser.nextEvent();
    const event = parser.nextEvent();
    expect(event).toMatchObject({ type: 'data', octets: textToOctets('abc') });
    expect('octets' in event && event.octets.buffer).toBe(piece.buffer);
  });

  test('and pieces are never written to, whatever comes later', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const sizes = fc.array(size, { minLength: 1, maxLength: 30 });
    const asks = fc.array(fc.nat(4), { minLength: 1, maxLength: 30 });
    const body = '5\r\nhello\r\nc;x=y\r\n, great one!\r\n0\r\nA: b\r\n\r\n';
    const octets = textToOctets((CHUNKED + body).repeat(4));
    fc.assert(
      fc.property(sizes, asks, (pieceSizes, timesAsked) => {
        const parser = createRequestParser();
        const given: [octets: Uint8Array, text: string][] = [];
        const note = (some: Uint8Array): void => {
          given.push([some, octetsToText(some)]);
        };
        let data = '';
        let from = 0;
        for (let n = 0; from < octets.length; n += 1) {
          const to = from + (pieceSizes[n % pieceSizes.length] ?? 1);
          const piece = octets.slice(from, to);
          from = to;
          note(piece);
          parser.receive(piece);
          const times = timesAsked[n % timesAsked.length] ?? 0;
          for (let asked = 0; asked < times; asked += 1) takeOne();
        }
        while (takeOne());
        for (const [some, text] of given) expect(octetsToText(some)).toBe(text);
        expect(data).toBe('hello, great one!'.repeat(4));

        function takeOne(): boolean {
          const event = parser.nextEvent();
          if (event.type === 'data') {
            note(event.octets);
            data += octetsToText(event.octets);
          }
          return event.type !== 'need-data';
        }
      }),
    );
  });
});

describe('a body that ends with the connection', () => {
  const GRAMMAR: MessageGrammar<string, MessageHead> = {
    startLine: 'status line',
    parseStartLine: ({ text }) => text,
    createHead: (_, { fields }) => ({
      type: 'response',
      headerSection: fields,
      framing: { type: 'until-eof' },
    }),
  };

  /** The data of the body, and the error, of octets in pieces of that size. */
  function read(
    body: string,
    size: number,
    limits: Partial<HttpLimits>,
  ): readonly [data: string, end: unknown] {
    const parser = new MessageParser(GRAMMAR, limits);
    const octets = textToOctets(`HTTP/1.1 200 OK\r\n\r\n${body}`);
    let data = '';
    const take = (): string => {
      for (;;) {
        const event = parser.nextEvent();
        if (event.type === 'data' && 'octets' in event)
          data += octetsToText(event.octets as Uint8Array);
        if (event.type === 'need-data' || event.type === 'connection-closed')
          return event.type;
      }
    };
    const end = thrownBy(() => {
      for (let from = 0; from < octets.length; from += size) {
        parser.receive(octets.slice(from, from + size));
        take();
      }
      parser.receiveEof();
      return take();
    });
    return [data, end];
  }

  test.each([1, 2, 3, 7, 1_000])('is limited, in pieces of %d', (size) => {
    const limits = { maxBodyOctets: 5 };
    expect(read('', size, limits)).toEqual(['', 'connection-closed']);
    expect(read('hello', size, limits)).toEqual(['hello', 'connection-closed']);
    const [data, error] = read('hello, world', size, limits);
    expect(data).toBe('hello');
    expect(error).toMatchObject({ code: 'body-too-large', offset: 24 });
    expect(read('a', size, { maxBodyOctets: 0 })[1]).toMatchObject({
      code: 'body-too-large',
      offset: 19,
    });
    const big = 'a'.repeat(3_000);
    expect(read(big, size, { maxBodyOctets: Infinity })[0]).toBe(big);
  });
});

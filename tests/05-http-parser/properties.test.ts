import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  createRequestParser,
  octetsToText,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import type {
  FieldLine,
  RequestHead,
  RequestTarget,
} from '../../code/05-http-parser/index.ts';

const TOKEN = fc.string({
  unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09azAZ"),
  minLength: 1,
  maxLength: 8,
});

/** What may stand in a value: visible octets and obs-text, space inside. */
const VALUE = fc
  .string({
    unit: fc.constantFrom(...'a,;:="\t \x21\x7e\x80\xff'),
    maxLength: 12,
  })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));

const OWS = fc.constantFrom('', ' ', '\t', ' \t ');

/** A field, and how it is written. */
interface Written {
  readonly field: FieldLine;
  readonly line: string;
}

const FRAMING = ['host', 'content-length', 'transfer-encoding'];

const FIELD: fc.Arbitrary<Written> = fc
  .tuple(TOKEN, OWS, VALUE, OWS)
  .filter(([name]) => !FRAMING.includes(name.toLowerCase()))
  .map(([name, before, value, after]) => ({
    field: [name.toLowerCase(), value],
    line: `${name}:${before}${value}${after}\r\n`,
  }));

const FIELDS = fc.array(FIELD, { maxLength: 6 });

/** A target, as it is written and as it should be read. */
interface WrittenTarget {
  readonly method?: string;
  readonly text: string;
  readonly target: RequestTarget;
}

const HOST = fc.constantFrom(
  ...['a.example', 'A-b_c~', 'x%41y', '127.0.0.1', '[::1]', '[2001:DB8::7]'],
);
const PORT = fc.integer({ min: 1, max: 65_535 });
const AUTHORITY = fc
  .tuple(HOST, fc.option(PORT, { nil: '' as const }), fc.boolean())
  .map(([host, port, colon]) =>
    port === '' && !colon ? host : `${host}:${port}`,
  );

/** A path, of letters that are written as they are or by their octets. */
const PATH = fc
  .array(fc.tuple(fc.constantFrom(...'/az.~!@:\'é→😀 %?#"'), fc.boolean()), {
    maxLength: 10,
  })
  .map((letters) => ({
    path: `/${letters.map(([letter]) => letter).join('')}`,
    rawPath: `/${letters.map(([letter, raw]) => writeLetter(letter, raw)).join('')}`,
  }));

function writeLetter(letter: string, isRaw: boolean): string {
  if (isRaw && /^[/a-z.~!@:']$/.test(letter)) return letter;
  const octets = new TextEncoder().encode(letter);
  return Array.from(octets, (octet) => {
    const digits = octet.toString(16).padStart(2, '0');
    return `%${isRaw ? digits : digits.toUpperCase()}`;
  }).join('');
}

const QUERY = fc.option(
  fc.string({ unit: fc.constantFrom(...'a=&?/%[]{}"<>|\\^`+'), maxLength: 8 }),
  { nil: undefined },
);

const RESOURCE = fc.tuple(PATH, QUERY).map(([{ path, rawPath }, query]) => ({
  text: query === undefined ? rawPath : `${rawPath}?${query}`,
  resource: { rawPath, path, query: query ?? '' },
}));

const TARGET: fc.Arbitrary<WrittenTarget> = fc.oneof(
  RESOURCE.map(({ text, resource }) => ({
    text,
    target: { form: 'origin' as const, ...resource },
  })),
  fc
    .tuple(fc.constantFrom('http', 'HTTPS', 'hTTp'), AUTHORITY, RESOURCE)
    .map(([scheme, authority, { text, resource }]) => ({
      text: `${scheme}://${authority}${text}`,
      target: {
        form: 'absolute' as const,
        scheme: scheme.toLowerCase() as 'http' | 'https',
        authority,
        ...resource,
      },
    })),
  fc.tuple(HOST, PORT).map(([host, port]) => ({
    method: 'CONNECT',
    text: `${host}:${port}`,
    target: { form: 'authority' as const, authority: `${host}:${port}` },
  })),
  fc.constant({
    method: 'OPTIONS',
    text: '*',
    target: { form: 'asterisk' as const },
  }),
);

/** A body, as it is written and as it should be read. */
interface WrittenBody {
  readonly framing: RequestHead['framing'];
  readonly fields: readonly Written[];
  readonly text: string;
  readonly data: string;
  readonly trailers: readonly FieldLine[];
}

const DATA = fc.string({
  unit: fc.constantFrom('\0', '\r', '\n', '0', 'a', '\xff'),
  minLength: 1,
  maxLength: 40,
  size: 'max',
});

const NONE = fc.constant<WrittenBody>({
  framing: { type: 'none' },
  ...{ fields: [], text: '', data: '', trailers: [] },
});

const SIZED = fc
  .tuple(fc.option(DATA, { nil: '' }), fc.nat(3), fc.boolean())
  .map(([data, zeros, isTwice]): WrittenBody => {
    const value = '0'.repeat(zeros) + data.length;
    const written: Written = {
      field: ['content-length', value],
      line: `Content-Length: ${value}\r\n`,
    };
    return {
      framing: { type: 'sized', octets: data.length },
      fields: isTwice ? [written, written] : [written],
      ...{ text: data, data, trailers: [] },
    };
  });

const EXTENSION = fc.constantFrom(
  ...['', '', ';a', ';a=b', ' ; a="\tb;c\xff"', '\t;', ';;'],
);

const CHUNKS = fc.array(fc.tuple(DATA, EXTENSION, fc.nat(3)), { maxLength: 5 });

const CHUNKED = fc
  .tuple(CHUNKS, fc.constantFrom('0', '000'), EXTENSION, FIELDS)
  .map(([chunks, zero, extension, trailers]): WrittenBody => {
    const written = chunks.map(
      ([data, ext, zeros]) =>
        `${'0'.repeat(zeros)}${data.length.toString(16)}${ext}\r\n${data}\r\n`,
    );
    const end = trailers.map(({ line }) => line).join('');
    return {
      framing: { type: 'chunked' },
      fields: [
        {
          field: ['transfer-encoding', 'Chunked'],
          line: 'Transfer-Encoding: Chunked\r\n',
        },
      ],
      text: `${written.join('')}${zero}${extension}\r\n${end}\r\n`,
      data: chunks.map(([data]) => data).join(''),
      trailers: trailers.map(({ field }) => field),
    };
  });

/** A request, as it is written and as it should be read. */
interface WrittenRequest {
  readonly text: string;
  readonly head: RequestHead;
  readonly data: string;
  readonly trailers: readonly FieldLine[];
}

const REQUEST = fc
  .record({
    isEarly: fc.boolean(), // one empty line too many before it
    method: TOKEN.filter((method) => !['CONNECT', 'OPTIONS'].includes(method)),
    target: TARGET,
    version: fc.constantFrom('1.0', '1.1', '1.1', '1.2', '1.9'),
    host: AUTHORITY,
    before: FIELDS,
    body: fc.oneof(NONE, SIZED, CHUNKED),
    after: FIELDS,
  })
  .filter(
    ({ version, body }) => version !== '1.0' || body.framing.type !== 'chunked',
  )
  .map((parts): WrittenRequest => {
    const { isEarly, target, version, host, before, body, after } = parts;
    const method = target.method ?? parts.method;
    const fields: readonly Written[] = [
      ...before,
      { field: ['host', host], line: `hOSt: ${host}\r\n` },
      ...body.fields,
      ...after,
    ];
    const lines = fields.map(({ line }) => line).join('');
    const start = `${method} ${target.text} HTTP/${version}\r\n`;
    return {
      text: `${isEarly ? '\r\n' : ''}${start}${lines}\r\n${body.text}`,
      head: {
        type: 'request',
        method,
        requestTarget: target.text,
        target: target.target,
        httpVersion: version === '1.0' ? '1.0' : '1.1',
        headerSection: fields.map(({ field }) => field),
        framing: body.framing,
      },
      data: body.data,
      trailers: body.trailers,
    };
  });

/** Cuts `text` into pieces of these sizes, over and over. */
function cut(text: string, sizes: readonly number[]): readonly Uint8Array[] {
  const octets = textToOctets(text);
  const pieces: Uint8Array[] = [];
  for (let n = 0, from = 0; from < octets.length; n += 1) {
    const to = from + (sizes[n % sizes.length] ?? 1);
    pieces.push(octets.slice(from, to));
    from = to;
  }
  return pieces;
}

type Read = Omit<WrittenRequest, 'text'>;

/** The requests that a parser reads from `pieces`. */
function read(pieces: readonly Uint8Array[]): readonly Read[] {
  const parser = createRequestParser();
  const requests: Read[] = [];
  let head: RequestHead | undefined;
  let data = '';
  const take = (): 'need-data' | 'connection-closed' => {
    for (;;) {
      const event = parser.nextEvent();
      switch (event.type) {
        case 'request':
          head = event;
          data = '';
          break;
        case 'data':
          data += octetsToText(event.octets);
          break;
        case 'end-of-message':
          if (head === undefined) throw new Error('there is an end of nothing');
          requests.push({ head, data, trailers: event.trailerSection });
          head = undefined;
          break;
        case 'need-data':
        case 'connection-closed':
          return event.type;
      }
    }
  };
  for (const piece of pieces) {
    parser.receive(piece);
    expect(take()).toBe('need-data');
  }
  parser.receiveEof();
  expect(take()).toBe('connection-closed');
  return requests;
}

const SIZES = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
const RUNS = { numRuns: 300 };

describe('whatever is written is read back', () => {
  test('alone: whole, octet by octet, and cut at random', () => {
    fc.assert(
      fc.property(REQUEST, SIZES, ({ text, ...request }, sizes) => {
        for (const way of [[Infinity], [1], sizes])
          expect(read(cut(text, way))).toEqual([request]);
      }),
      RUNS,
    );
  });

  test('one behind the other, and nothing is lost between them', () => {
    fc.assert(
      fc.property(
        fc.array(REQUEST, { maxLength: 5 }),
        SIZES,
        (requests, sizes) => {
          const text = requests.map((request) => request.text).join('');
          const expected = requests.map(({ head, data, trailers }) => ({
            head,
            data,
            trailers,
          }));
          for (const way of [[Infinity], [1], sizes])
            expect(read(cut(text, way))).toEqual(expected);
        },
      ),
      RUNS,
    );
  });

  test('and what follows another protocol is left as it is', () => {
    const rest = fc.string({ unit: fc.constantFrom('\0', '\r', '\n', 'a') });
    fc.assert(
      fc.property(REQUEST, rest, ({ text }, behind) => {
        const parser = createRequestParser();
        parser.receive(textToOctets(text + behind));
        while (parser.nextEvent().type !== 'end-of-message');
        expect(octetsToText(parser.takeRest())).toBe(behind);
        expect(parser.state).toBe('handed-over');
      }),
      RUNS,
    );
  });
});

describe('a request that is not all there', () => {
  test('leads to no end of it, and to unexpected-eof', () => {
    fc.assert(
      fc.property(REQUEST, fc.nat(), ({ text }, number) => {
        const octets = textToOctets(text);
        const length = number % octets.length;
        const parser = createRequestParser();
        parser.receive(octets.slice(0, length));
        let type = '';
        while (type !== 'need-data') {
          type = parser.nextEvent().type;
          expect(type).not.toBe('end-of-message');
        }
        parser.receiveEof();
        if (/^(\r\n)?$/.test(text.slice(0, length)))
          expect(parser.nextEvent().type).toBe('connection-closed');
        else
          expect(() => parser.nextEvent()).toThrow(
            expect.objectContaining({ code: 'unexpected-eof', offset: length }),
          );
      }),
      RUNS,
    );
  });
});

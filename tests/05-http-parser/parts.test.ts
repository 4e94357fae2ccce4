// parts.test.ts: the small parts of the parser, each for itself.

import { afterEach, describe, expect, test, vi } from 'vitest';

import { authorityLength } from '../../code/05-http-parser/authority.ts';
import { decodePath } from '../../code/05-http-parser/decode-path.ts';
import { createRequestParser } from '../../code/05-http-parser/index.ts';
import {
  DEFAULT_LIMITS,
  withDefaults,
} from '../../code/05-http-parser/limits.ts';
import {
  FIELD_OCTETS,
  isToken,
  REG_NAME_OCTETS,
  spanOf,
  TARGET_OCTETS,
  TOKEN_OCTETS,
} from '../../code/05-http-parser/octet-classes.ts';
import type { OctetClass } from '../../code/05-http-parser/octet-classes.ts';
import {
  createOctets,
  octetsToText,
  textToOctets,
} from '../../code/05-http-parser/octets.ts';
import type * as octetsModule from '../../code/05-http-parser/octets.ts';
import { quote } from '../../code/05-http-parser/quote.ts';
import {
  excerpt,
  positionAt,
  showControls,
} from '../../code/05-http-parser/source-position.ts';
import { giveAway, takeAway } from '../support/take-away.ts';

const ALL_OCTETS = Uint8Array.from({ length: 256 }, (_, octet) => octet);
const ALL_TEXT = String.fromCharCode(...ALL_OCTETS);
const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHANUMERIC = DIGITS + UPPER + UPPER.toLowerCase();

/** The octets of a class, as text. */
function membersOf(octets: OctetClass): string {
  return Array.from(ALL_TEXT)
    .filter((_, octet) => octets[octet] === 1)
    .join('');
}

function sorted(text: string): string {
  return Array.from(text).toSorted().join('');
}

describe('classes of octets', () => {
  test.each<[string, OctetClass, string]>([
    ['a token', TOKEN_OCTETS, `!#$%&'*+-.^_\`|~${ALPHANUMERIC}`],
    [
      'a field value',
      FIELD_OCTETS,
      `\t${ALL_TEXT.slice(0x20, 0x7f)}${ALL_TEXT.slice(0x80)}`,
    ],
    ['a target', TARGET_OCTETS, ALL_TEXT.slice(0x21, 0x7f).replace('#', '')],
    ['a host', REG_NAME_OCTETS, `-._~!$&'()*+,;=${ALPHANUMERIC}`],
  ])('%s holds these and no others', (_, octets, members) => {
    expect(membersOf(octets)).toBe(sorted(members));
    expect(octets).toHaveLength(256);
  });

  test.each<[string, number | undefined, number | undefined, number]>([
    ['', undefined, undefined, 0],
    ['abc', undefined, undefined, 3],
    ['ab c', undefined, undefined, 2],
    [' abc', undefined, undefined, 0],
    ['a bc', 2, undefined, 4],
    ['a bc', 1, undefined, 1],
    ['abcd', 1, 3, 3],
    ['abcd', 9, undefined, 9],
    ['ab\u0141', undefined, undefined, 2],
  ])('%j from %s up to %s leaves a token at %d', (text, from, to, at) => {
    expect(spanOf(TOKEN_OCTETS, text, from, to)).toBe(at);
  });

  test.each([
    ['', false],
    ['GET', true],
    ['x-y', true],
    ['a b', false],
    ['a:', false],
    ['\u00e9', false],
    ['\u0141', false], // whose low octet is a letter
  ])('is %j a token? %s', (text, is) => {
    expect(isToken(text)).toBe(is);
  });
});

describe('octets', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const node = process;

  /** The module as it is where there is a `Buffer`, and as it is in a browser. */
  async function load(where: string): Promise<typeof octetsModule> {
    vi.resetModules();
    if (where === 'a browser') {
      vi.stubGlobal('Buffer', undefined);
      vi.stubGlobal('process', undefined);
    }
    return import('../../code/05-http-parser/octets.ts').finally(() => {
      if (where === 'a browser') vi.stubGlobal('process', node);
    });
  }

  describe.each(['Node', 'a browser'])('in %s', (where) => {
    test('are one character each, there and back', async () => {
      const octets = await load(where);
      expect(octets.octetsToText(ALL_OCTETS)).toBe(ALL_TEXT);
      expect(octets.textToOctets(ALL_TEXT)).toEqual(ALL_OCTETS);
      expect(octets.octetsToText(new Uint8Array(0))).toBe('');
    });

    test('are of a part, too', async () => {
      const octets = await load(where);
      const part = ALL_OCTETS.subarray(0x40, 0x60);
      expect(octets.octetsToText(part, 1, 4)).toBe('ABC');
      expect(octets.octetsToText(part, 31)).toBe('_');
      expect(octets.octetsToText(part, 4, 4)).toBe('');
    });
  });

  test('the browser does without Buffer', async () => {
    const node = Buffer.prototype as unknown as {
      latin1Slice(): string;
      latin1Write(): number;
    };
    const spies = [
      vi.spyOn(node, 'latin1Slice'),
      vi.spyOn(node, 'latin1Write'),
    ];
    for (const where of ['Node', 'a browser']) {
      const { octetsToText: toText, textToOctets: toOctets } =
        await load(where);
      expect(toText(toOctets('abc'))).toBe('abc');
      for (const spy of spies) expect(spy).toHaveBeenCalledTimes(1);
    }
    for (const spy of spies) spy.mockRestore();
  });

  test.each([0, 1, 2_047, 2_048, 2_049, 5_000])(
    'memory for %d is zeros, and nobody else has any of it',
    (length) => {
      const all = Array.from({ length: 20 }, () => createOctets(length));
      for (const [n, octets] of all.entries()) {
        expect(octets).toEqual(new Uint8Array(length));
        octets.fill(n + 1);
      }
      for (const [n, octets] of all.entries())
        expect(octets.every((octet) => octet === n + 1)).toBe(true);
    },
  );

  test.each(['Node', 'a browser'])(
    'in %s a slab that was taken away is replaced',
    async (where) => {
      const { createOctets: create } = await load(where);
      for (const length of [0, 10, 0, 10]) {
        takeAway(create(length));
        expect(create(length)).toEqual(new Uint8Array(length));
      }
    },
  );

  test('who gives octets to a worker takes nobody else’s', () => {
    const [first, second] = [createOctets(10), createOctets(10)];
    giveAway(first);
    expect(second).toHaveLength(10);
  });

  test.each([
    ['a\u0100', '\u0100'],
    ['→', '→'],
    ['é😀', '😀'],
  ])('%j has no octets', (text, character) => {
    expect(() => textToOctets(text)).toThrow(
      new RangeError(
        `Cannot encode "${character}": it has no octet, expected a character up to U+00FF`,
      ),
    );
    expect(octetsToText(textToOctets('é'))).toBe('é');
  });
});

describe('a place in a text', () => {
  test.each([
    ['', 0, 1, 1],
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['a\nbc', 1, 1, 2],
    ['a\nbc', 2, 2, 1],
    ['a\n\nb', 2, 2, 1],
    ['a\n\nb', 3, 3, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\n', 2, 2, 1],
  ])('%j at %d is line %d, column %d', (source, offset, line, column) => {
    expect(positionAt(source, offset)).toEqual({ offset, line, column });
  });
});

describe('an excerpt', () => {
  const LONG = DIGITS.repeat(20);

  test.each<[string, string, number, number, readonly [string, string]]>([
    ['the only line', 'abc', 1, 1, ['1 | abc', '  |  ^']],
    ['its end', 'abc', 3, 1, ['1 | abc', '  |    ^']],
    ['nothing', '', 0, 1, ['1 | ', '  | ^']],
    ['a line of many', 'ab\ncde\nf', 4, 1, ['2 | cde', '  |  ^']],
    ['the end of a line', 'ab\ncd', 2, 1, ['1 | ab', '  |   ^']],
    ['a line with another number', 'ab\ncd', 3, 99, ['100 | cd', '    | ^']],
    [
      'controls',
      'a\r\t\0\x7fb',
      5,
      1,
      [String.raw`1 | a\r\t\0\x7fb`, `  | ${' '.repeat(11)}^`],
    ],
    [
      'what a terminal obeys',
      '\x1b[\x9b1m',
      2,
      1,
      [String.raw`1 | \x1b[\x9b1m`, `  | ${' '.repeat(5)}^`],
    ],
    [
      'the start of a long line',
      LONG,
      3,
      1,
      [`1 | ${LONG.slice(0, 64)}…`, '  |    ^'],
    ],
    [
      'the middle of a long line',
      LONG,
      100,
      1,
      [`1 | …${LONG.slice(68, 132)}…`, `  | ${' '.repeat(33)}^`],
    ],
    [
      'the end of a long line',
      LONG,
      200,
      1,
      [`1 | …${LONG.slice(136)}`, `  | ${' '.repeat(65)}^`],
    ],
    [
      'a line that just fits',
      LONG.slice(0, 64),
      40,
      1,
      [`1 | ${LONG.slice(0, 64)}`, `  | ${' '.repeat(40)}^`],
    ],
  ])('shows %s', (_, source, offset, firstLine, lines) => {
    expect(excerpt(source, offset, firstLine)).toBe(lines.join('\n'));
  });

  test('shows every control character by an escape, and no other', () => {
    const shown = showControls(ALL_TEXT);
    expect(shown).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    expect(shown.startsWith(String.raw`\0\x01\x02`)).toBe(true);
    expect(shown).toContain(ALL_TEXT.slice(0x20, 0x7f));
    expect(shown.endsWith(ALL_TEXT.slice(0xa0))).toBe(true);
  });
});

describe('a quotation', () => {
  test.each([
    ['', '""'],
    ['a "b" \\', String.raw`"a \"b\" \\"`],
    ['\r\n\t\0', String.raw`"\r\n\t\u0000"`],
    ['\x1b\x7f\x80\x9b\x9f\xa0é', '"\\u001b\\u007f\\u0080\\u009b\\u009f\xa0é"'],
    ['a'.repeat(60), `"${'a'.repeat(60)}"`],
    ['a'.repeat(61), `"${'a'.repeat(60)}…"`],
  ])('%j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

describe('limits', () => {
  test('are the defaults unless they are given', () => {
    expect(withDefaults({})).toEqual(DEFAULT_LIMITS);
    expect(withDefaults({ maxFieldLines: 0 })).toEqual({
      ...DEFAULT_LIMITS,
      maxFieldLines: 0,
    });
    const unlimited = { maxBodyOctets: Infinity };
    expect(withDefaults(unlimited).maxBodyOctets).toBe(Infinity);
  });

  test.each([-1, 0.5, NaN, -Infinity, '5', undefined, null])(
    'cannot be %s',
    (value) => {
      const limits = { maxBodyOctets: value as number };
      const error = new RangeError(
        `Cannot limit maxBodyOctets to ${value}: expected a whole number from 0, or Infinity`,
      );
      expect(() => withDefaults(limits)).toThrow(error);
      expect(() => createRequestParser(limits)).toThrow(error);
    },
  );
});

describe('an authority', () => {
  test.each([
    ['', 0],
    ['a.example', 9],
    ['a.example:80', 12],
    ['a:', 2],
    [':80', 3],
    ['a:8x', 3],
    ['a:80:1', 4],
    ['a b', 1],
    ['user@a', 4],
    ['a/b', 1],
    ['a?b', 1],
    ['%41b%2f', 7],
    ['%4', 0],
    ['a%zz', 1],
    ['a%41%4', 4],
    ['%', 0],
    ['127.0.0.1:8', 11],
    ['[::1]', 5],
    ['[::1]:80', 8],
    ['[::1]a', 5],
    ['[::1', 0],
    ['[]', 0],
    ['[v1.a]', 0],
    ['[::1%25e]', 0],
    ['a\u00e9', 1],
    ['a[', 1],
    ['a\n', 1],
    ["!$&'()*+,;=-._~", 15],
  ])('%j is one up to %d', (text, length) => {
    expect(authorityLength(text)).toBe(length);
  });
});

describe('a path', () => {
  /** Decodes it as a part of a request line. */
  function decode(rawPath: string): string {
    const text = `GET ${rawPath} HTTP/1.1`;
    const line = { what: 'request line', text, number: 1, offset: 100 };
    return decodePath({ line, from: 4, to: 4 + rawPath.length }, rawPath);
  }

  test.each([
    ['/', '/'],
    ['/a+b', '/a+b'],
    ['/%41%7a', '/Az'],
    ['/%2F%2e%2E', '/..'.replace('/', '//')],
    ['/%25%34%31', '/%41'], // once, not twice
    ['/%c3%A9', '/é'],
    ['/%F0%9F%98%80', '/😀'],
    ['/%0D%0A', '/\r\n'],
    ['/%EF%BB%BF', '/\ufeff'],
  ])('%j is %j', (rawPath, path) => {
    expect(decode(rawPath)).toBe(path);
  });

  const DIGITS_EXPECTED = 'two hexadecimal digits, and no NUL';
  test.each([
    ['/%', 1, DIGITS_EXPECTED],
    ['/%4', 1, DIGITS_EXPECTED],
    ['/%4g', 1, DIGITS_EXPECTED],
    ['/%41%%41', 4, DIGITS_EXPECTED],
    ['/a%00', 2, DIGITS_EXPECTED],
    ['/%80', 1, 'UTF-8'],
    ['/%41%C3', 4, 'UTF-8'],
    ['/%C3%28', 1, 'UTF-8'],
    ['/%C3%A9%FF', 7, 'UTF-8'],
    ['/%C0%AF', 1, 'UTF-8'], // "/", too long
    ['/%ED%A0%80', 1, 'UTF-8'], // half of a character
    ['/%F5%80%80%80', 1, 'UTF-8'],
  ])('%j is none, at %d', (rawPath, at, expected) => {
    const message = `Cannot read request line "GET ${rawPath} HTTP/1.1": a "%" at column ${at + 5} that can't be decoded, expected ${expected}`;
    expect(() => decode(rawPath)).toThrow(
      expect.objectContaining({
        code: 'bad-request-target',
        offset: 100 + 4 + at,
        message,
      }),
    );
  });
});

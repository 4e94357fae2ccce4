import { describe, expect, test } from 'vitest';

import { parseChunkExtensions } from '../../../code/05-http-parser/exercises/chunk-extensions.ts';
import { RemoteProtocolError } from '../../../code/05-http-parser/index.ts';
import type { Line } from '../../../code/05-http-parser/index.ts';

function lineOf(text: string): Line {
  return { what: 'chunk header', text, number: 7, offset: 1_000 };
}

/** What stands behind the size, which is "5". */
function parse(extensions: string): readonly (readonly [string, string])[] {
  return parseChunkExtensions(lineOf(`5${extensions}`), 1);
}

function errorOf(extensions: string): RemoteProtocolError {
  try {
    parse(extensions);
  } catch (error) {
    if (error instanceof RemoteProtocolError) return error;
    throw error;
  }
  throw new Error(`took ${JSON.stringify(extensions)}, expected an error`);
}

describe('extensions', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['', []],
    [';a', [['a', '']]],
    [';a=b', [['a', 'b']]],
    [
      ';a=b;c;d=e',
      [
        ['a', 'b'],
        ['c', ''],
        ['d', 'e'],
      ],
    ],
    [
      ' ; a\t=  b \t;\tc',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    [';Name=Value', [['Name', 'Value']]],
    [
      ';a=1;a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [";!#$%&'*+-.^_`|~9=0", [["!#$%&'*+-.^_`|~9", '0']]],
    [';__proto__=a', [['__proto__', 'a']]],
    [';a=""', [['a', '']]],
    [';a="b c\t;d=e,\xfc"', [['a', 'b c\t;d=e,\xfc']]],
    [
      ';a="\\"";b="\\\\"',
      [
        ['a', '"'],
        ['b', '\\'],
      ],
    ],
    [';a="\\b\\;\\ \\\t\\\xfc\\\\\\"c"', [['a', 'b; \t\xfc\\"c']]],
    [
      ';a="\\\\";b="c"',
      [
        ['a', '\\'],
        ['b', 'c'],
      ],
    ],
    [
      ' ;\ta = "b" ; c = "d"',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test('begin where they are said to', () => {
    expect(parseChunkExtensions(lineOf('1aF;b=c'), 3)).toEqual([['b', 'c']]);
    expect(parseChunkExtensions(lineOf('1aF;b=c;d'), 7)).toEqual([['d', '']]);
    expect(parseChunkExtensions(lineOf('1aF'), 3)).toEqual([]);
  });
});

describe('a fault is at the first character that fits nowhere:', () => {
  test.each([
    ['x', 0, 'no ";"'],
    [' x', 1, 'no ";" behind whitespace'],
    [' ', 1, 'nothing behind whitespace'],
    [';', 1, 'no name'],
    [';;a', 1, 'no name'],
    [';=b', 1, 'no name'],
    ['; \t', 3, 'no name'],
    [';"a"', 1, 'a name in quotes'],
    [';a ', 3, 'whitespace and nothing behind it'],
    [';a b', 3, 'two names'],
    [';a,b', 2, 'a comma'],
    [';a=', 3, 'no value'],
    [';a= ', 4, 'no value'],
    [';a=;b', 3, 'no value'],
    [';a==b', 3, 'two equals signs'],
    [';a=b c', 5, 'two values'],
    [';a=b"c"', 4, 'a token and a quoted string'],
    [';a="b"c', 6, 'a quoted string and a token'],
    [';a="b" "c"', 7, 'two quoted strings'],
    [';a="b', 5, 'no closing quote'],
    [';a="', 4, 'no closing quote'],
    [';a="b\\"', 7, 'an escaped quote, and no other'],
    [';a="b\\', 6, 'a backslash at the end'],
    [';a="b\x00"', 5, 'NUL within quotes'],
    [';a="\\\x7f"', 5, 'an escaped control character'],
    [';a="b\rc"', 5, 'CR within quotes'],
    [';a\x00', 2, 'NUL'],
    [';\xfc=b', 1, 'a name that is no token'],
    [';a=\xfc', 3, 'a value that is no token'],
    [';a="b";c="d"e', 12, 'behind something that is right'],
  ])('%j at %d (%s)', (text, at) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'bad-chunk', status: 400 });
    expect(error.offset - 1_001).toBe(at);
    expect(error.message).toMatch(/^Cannot read chunk header "5.*, expected /);
    expect(error.excerpt).toMatch(/^7 \| 5/);
  });
});

describe('what a peer sends to keep us busy is read in one pass:', () => {
  const MANY = 50_000;

  test.each([
    ['spaces', ' '.repeat(MANY)],
    ['spaces behind a name', `;a${' '.repeat(MANY)}b`],
    ['spaces behind an equals sign', `;a=${' '.repeat(MANY)}`],
    ['a string without an end', `;a="${'b'.repeat(MANY)}`],
    ['backslashes', `;a="${'\\'.repeat(MANY + 1)}`],
    ['escapes', `;a="${'\\"'.repeat(MANY)}`],
    ['tokens', `${';a = b '.repeat(MANY)},`],
  ])('%s', { timeout: 1_500 }, (_, text) => {
    expect(errorOf(text).code).toBe('bad-chunk');
  });

  test('a long string that has its end', () => {
    const text = '\\"b'.repeat(MANY);
    expect(parse(`;a="${text}"`)[0]?.[1]).toBe('"b'.repeat(MANY));
  });
});

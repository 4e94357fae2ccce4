import { describe as group, expect, test } from 'vitest';

import {
  createRequestParser,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import { parseCases, parseOctets, readCaseFile, readCases } from './cases.ts';
import { cuts, describe, feed } from './feed.ts';

const CASES = readCases();
const NEXT = 'GET /next HTTP/1.1\r\nHost: next\r\n\r\n';
const NEXT_EVENTS = ['GET /next HTTP/1.1', 'host: next', 'end', 'closed'];

/** One for each file, so that a failure says where its case is. */
const FILES = [...new Set(CASES.map(({ file }) => file))];

// #region every case, however it is cut
group.each(FILES)('%s', (name) => {
  const ofFile = CASES.filter(({ file }) => file === name);

  test.each(ofFile)('$heading', ({ octets, limits, expected }) => {
    for (const pieces of cuts(textToOctets(octets))) {
      const outcome = feed(createRequestParser(limits), pieces);
      const sizes = pieces.map((piece) => piece.length).join(' + ');
      expect(describe(outcome), `cut into ${sizes} octets`).toBe(expected);
    }
    if (!expected.endsWith('closed')) return;
    const events = [...expected.split('\n').slice(0, -1), ...NEXT_EVENTS].join(
      '\n',
    );
    for (const pieces of cuts(textToOctets(octets + NEXT))) {
      const outcome = feed(createRequestParser(limits), pieces);
      const sizes = pieces.map((piece) => piece.length).join(' + ');
      expect(describe(outcome), `and the next, cut into ${sizes} octets`).toBe(
        events,
      );
    }
  });
});
// #endregion every case, however it is cut

group('the corpus', () => {
  test('has no two cases of the same heading, and no two of the same octets', () => {
    const headings = CASES.map(({ heading }) => heading);
    expect(new Set(headings).size).toBe(headings.length);
    const inputs = CASES.map(({ octets, limits }) =>
      JSON.stringify([octets, limits]),
    );
    expect(inputs.filter((input, n) => inputs.indexOf(input) !== n)).toEqual(
      [],
    );
  });

  test('tells its readers the limits, and the last of its lines', () => {
    for (const { file, heading, limits } of CASES) {
      const [, text = ''] = readCaseFile(file).split(`## ${heading}\n`);
      for (const [name, value] of Object.entries(limits))
        expect(text.split('```')[0], heading).toContain(
          `\`${name} = ${value}\``,
        );
      expect(text.split('```')[1], heading).not.toMatch(/\n\n$/);
    }
  });

  test('names only limits that there are', () => {
    for (const { limits } of CASES)
      expect(() => createRequestParser(limits)).not.toThrow();
    expect(
      CASES.flatMap(({ limits }) => Object.keys(limits)).toSorted(),
    ).toEqual(expect.arrayContaining(['maxBodyOctets', 'maxFieldLines']));
  });
});

group('the notation', () => {
  test.each([
    ['lines end with CR and LF', 'a\nb\n', 'a\r\nb\r\n'],
    ['a backslash at its end joins a line to the next', 'a\\\nb\\\n', 'ab'],
    ['escapes', '\\r\\n\\t\\0\\s\\\\\\x80\\\n', '\r\n\t\0 \\\x80'],
  ])('%s', (_, content, octets) => {
    expect(parseOctets(content)).toBe(octets);
  });

  test.each(['\\q\n', '\\x8\n', 'ü\n', '\t\n'])('%j is refused', (content) => {
    expect(() => parseOctets(content)).toThrow(/escape/);
  });

  test('a case without an outcome is refused, and an outcome without a case', () => {
    const http = '```http\na\n```\n';
    const text = '```text\na\n```\n';
    expect(parseCases('', `## A\n${http}${text}`)).toHaveLength(1);
    expect(() => parseCases('', `## A\n${http}## B\n`)).toThrow(
      'A: no outcome',
    );
    expect(() => parseCases('', `## A\n${text}`)).toThrow('too many');
    expect(() => parseCases('', `## A\n${http}${http}`)).toThrow('too many');
  });
});

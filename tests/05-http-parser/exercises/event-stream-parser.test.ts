import { describe, expect, test } from 'vitest';

import { EventStreamParser } from '../../../code/05-http-parser/exercises/event-stream-parser.ts';
import { RemoteProtocolError } from '../../../code/05-http-parser/index.ts';
import { cuts } from '../feed.ts';

const UTF_8 = new TextEncoder();
const BOM = '\uFEFF';

/** Takes events until there are no more; one line for each. */
function takeEvents(parser: EventStreamParser, lines: string[]): void {
  for (;;) {
    const event = parser.nextEvent();
    if (event.type === 'need-data') return;
    if (event.type === 'event')
      lines.push(
        `${event.name} ${JSON.stringify(event.data)} #${event.lastEventId}`,
      );
    if (event.type === 'retry') lines.push(`retry ${event.delayMs}`);
    if (event.type === 'connection-closed') {
      lines.push('closed');
      return;
    }
  }
}

function feed(pieces: readonly Uint8Array[], maxEventOctets = 1_000): string[] {
  const parser = new EventStreamParser(maxEventOctets);
  const lines: string[] = [];
  try {
    for (const piece of pieces) {
      parser.receive(piece);
      takeEvents(parser, lines);
    }
    parser.receiveEof();
    takeEvents(parser, lines);
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    lines.push(`${error.code} at ${error.offset}`);
  }
  return lines;
}

/** What becomes of `octets` in every cut, which has to be the same. */
function feedEveryWay(octets: Uint8Array, maxEventOctets?: number): string[] {
  const whole = feed([octets], maxEventOctets);
  for (const pieces of cuts(octets)) {
    const sizes = pieces.map((piece) => piece.length).join(' + ');
    expect(feed(pieces, maxEventOctets), `cut into ${sizes} octets`).toEqual(
      whole,
    );
  }
  return whole;
}

const read = (text: string): string[] => feedEveryWay(UTF_8.encode(text));

describe('a stream, in every cut', () => {
  test.each<[string, string, readonly string[]]>([
    ['nothing', '', []],
    ['an event', 'data: a\n\n', ['message "a" #']],
    ['two', 'data: a\n\ndata: b\n\n', ['message "a" #', 'message "b" #']],
    ['no end of the last', 'data: a\n\ndata: b\n', ['message "a" #']],
    ['no end of the last line', 'data: a\n\ndata: b', ['message "a" #']],
    ['several lines', 'data: a\ndata: b\ndata\n\n', ['message "a\\nb\\n" #']],
    ['empty data', 'data\n\ndata:\n\n', ['message "" #', 'message "" #']],
    ['two empty lines of data', 'data\ndata\n\n', ['message "\\n" #']],
    ['no data', 'event: a\n\n\n\nid: 1\n\n', []],
    ['a name', 'event: a\ndata: b\n\n', ['a "b" #']],
    ['a name behind the data', 'data: b\nevent: a\n\n', ['a "b" #']],
    ['two names', 'event: a\nevent: b\ndata: c\n\n', ['b "c" #']],
    ['an empty name', 'event: a\nevent\ndata: b\n\n', ['message "b" #']],
    [
      'a name that is used up',
      'event: a\ndata: b\n\ndata: c\n\n',
      ['a "b" #', 'message "c" #'],
    ],
    ['a name without data', 'event: a\n\ndata: b\n\n', ['message "b" #']],
    [
      'an id, which stays',
      'id: 1\ndata: a\n\ndata: b\n\n',
      ['message "a" #1', 'message "b" #1'],
    ],
    ['an id without data', 'id: 1\n\ndata: a\n\n', ['message "a" #1']],
    [
      'an empty id',
      'id: 1\ndata: a\n\nid\ndata: b\n\n',
      ['message "a" #1', 'message "b" #'],
    ],
    ['NUL in an id', 'id: 1\nid: 2\0\ndata: a\n\n', ['message "a" #1']],
    ['NUL in data', 'data: \0\n\n', ['message "\\u0000" #']],
    ['a delay', 'retry: 1500\n\n', ['retry 1500']],
    [
      'a delay within an event',
      'data: a\nretry:0010\ndata: b\n\n',
      ['retry 10', 'message "a\\nb" #'],
    ],
    [
      'delays that are none',
      'retry: 1.5\nretry: -1\nretry: 1e3\nretry: 1 \nretry: \u0661\n\n',
      [],
    ],
    [
      'comments',
      ':\n: a\n:data: a\n\ndata: b\n: c\ndata: d\n\n',
      ['message "b\\nd" #'],
    ],
    [
      'unknown fields',
      'foo: a\ndata : b\n data: c\nDATA: d\ndata: e\n\n',
      ['message "e" #'],
    ],
    [
      'spaces',
      'data:a\n\ndata: a\n\ndata:  a \n\ndata:\ta\n\n',
      ['message "a" #', 'message "a" #', 'message " a " #', 'message "\\ta" #'],
    ],
    [
      'colons',
      'data: a:b: c\n\ndata::\n\n',
      ['message "a:b: c" #', 'message ":" #'],
    ],
    [
      'other line separators',
      'data: a\u2028b\u0085c\vd\fe\n\n',
      ['message "a\u2028b\u0085c\\u000bd\\fe" #'],
    ],
    ['__proto__', '__proto__: a\nconstructor\ndata: b\n\n', ['message "b" #']],
  ])('%s', (_, text, expected) => {
    for (const end of ['\n', '\r', '\r\n'])
      expect(read(text.replaceAll('\n', end)), JSON.stringify(end)).toEqual([
        ...expected,
        'closed',
      ]);
  });

  test.each([
    ['data: a\rdata: b\ndata: c\r\n\ndata: d\n\r\n', ['"a\\nb\\nc"', '"d"']],
    ['data: a\r\r\ndata: b\n\r', ['"a"', '"b"']],
    ['\r\ndata: a\n\r\rdata: b\r\n\r\n', ['"a"', '"b"']],
  ])('lines that end in different ways: %j', (text, data) => {
    const events = data.map((value) => `message ${value} #`);
    expect(read(text)).toEqual([...events, 'closed']);
  });

  test('the examples of the standard', () => {
    const stocks = 'data: YHOO\ndata: +2\ndata: 10\n\n';
    expect(read(stocks)).toEqual(['message "YHOO\\n+2\\n10" #', 'closed']);
    const ids =
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n';
    expect(read(ids)).toEqual([
      'message "first event" #1',
      'message "second event" #',
      'closed',
    ]);
    const empty = 'data\n\ndata\ndata\n\ndata:';
    expect(read(empty)).toEqual(['message "" #', 'message "\\n" #', 'closed']);
  });
});

describe('UTF-8, in every cut', () => {
  test('characters of two, three and four octets', () => {
    expect(read('event: ü\nid: €\ndata: ü€😀\n\n')).toEqual([
      'ü "ü€😀" #€',
      'closed',
    ]);
  });

  test.each([
    ['at the beginning is dropped', `${BOM}data: a\n\n`, ['message "a" #']],
    ['is dropped once', `${BOM}${BOM}data: a\n\n`, []],
    [
      'may stand before an empty line',
      `${BOM}\ndata: a\n\n`,
      ['message "a" #'],
    ],
    [
      'of a later line is part of it',
      `data: a\n${BOM}data: b\n\n`,
      ['message "a" #'],
    ],
    [
      'of a later event is part of it',
      `data: a\n\n${BOM}data: b\n\n`,
      ['message "a" #'],
    ],
    ['of a value is part of it', `data: ${BOM}a\n\n`, [`message "${BOM}a" #`]],
  ])('a byte order mark %s', (_, text, expected) => {
    expect(read(text)).toEqual([...expected, 'closed']);
  });

  test.each([
    ['an octet that never occurs', [0xff], '\uFFFD'],
    ['a character cut short by the end of its line', [0xe2, 0x82], '\uFFFD'],
    ['a character cut short by another', [0xe2, 0x82, 0x41], '\uFFFDA'],
    ['an LF in too many octets', [0xc0, 0x8a], '\uFFFD\uFFFD'],
  ])('%s is replaced', (_, octets, expected) => {
    const start = [...UTF_8.encode('data: ')];
    const stream = Uint8Array.from([...start, ...octets, 0x0a, 0x0a]);
    expect(feedEveryWay(stream)).toEqual([`message "${expected}" #`, 'closed']);
  });
});

test.each(['\n\n', '\r\r', '\r\n\r', '\r\n\n'])(
  'an event is there as soon as its empty line is: %j',
  (end) => {
    const parser = new EventStreamParser(100);
    parser.receive(UTF_8.encode(`data: a${end.slice(0, -1)}`));
    expect(parser.nextEvent().type).toBe('need-data');
    parser.receive(UTF_8.encode(end.slice(-1)));
    expect(parser.nextEvent()).toEqual({
      type: 'event',
      name: 'message',
      data: 'a',
      lastEventId: '',
    });
    parser.receive(UTF_8.encode('\ndata: b'));
    expect(parser.nextEvent().type).toBe('need-data');
  },
);

test('events that came at once are taken one by one, those before the end too', () => {
  const parser = new EventStreamParser(100);
  parser.receive(UTF_8.encode('data: a\n\nretry: 1\ndata: b\n\ndata: c'));
  parser.receiveEof();
  const types = Array.from({ length: 5 }, () => parser.nextEvent().type);
  expect(types).toEqual([
    'event',
    'retry',
    'event',
    'connection-closed',
    'connection-closed',
  ]);
});

test('octets may be received before the events of those before are taken', () => {
  const parser = new EventStreamParser(100);
  const lines: string[] = [];
  parser.receive(UTF_8.encode('data: a\n\nda'));
  parser.receive(UTF_8.encode('ta: b\n\ndata: c\n\n'));
  expect(parser.nextEvent()).toMatchObject({ data: 'a' });
  parser.receive(UTF_8.encode('data: d\n\n'));
  takeEvents(parser, lines);
  expect(lines).toEqual(['message "b" #', 'message "c" #', 'message "d" #']);
});

describe('the limit', () => {
  const long = 'a'.repeat(150);
  const tooMuch = /^body-too-large /;

  test.each([
    ['a line of data', `data: ${long}\n\n`],
    ['a line that has no end yet', `data: ${long}`],
    ['many lines of data', 'data: a\n'.repeat(50)],
    ['many empty lines of data', 'data\n'.repeat(50)],
    ['a name', `event: ${long}\n`],
    ['an id', `id: ${long}\n`],
    ['a comment', `:${long}`],
    ['a field that nobody knows', long],
  ])('stops %s, in every cut', (_, text) => {
    const octets = UTF_8.encode(`data: before\n\n${text}`);
    const [before, error] = feedEveryWay(octets, 100);
    expect(before).toBe('message "before" #');
    expect(error).toMatch(tooMuch);
  });

  test('counts octets, not characters', () => {
    const text = `data: ${'€'.repeat(50)}\n\n`;
    expect(feedEveryWay(UTF_8.encode(text), 100)[0]).toMatch(tooMuch);
  });

  test('stops again, if somebody asks again', () => {
    const parser = new EventStreamParser(100);
    parser.receive(UTF_8.encode(long));
    expect(() => parser.nextEvent()).toThrow(RemoteProtocolError);
    expect(() => parser.nextEvent()).toThrow(RemoteProtocolError);
  });

  test.each([
    ['an event of nearly that length', `data: ${'a'.repeat(90)}\n\n`, 1],
    ['many events', 'data: a\n\n'.repeat(50), 50],
    ['many comments', `${': keep alive\n'.repeat(50)}data: a\n\n`, 1],
    ['many events without data', `${'id: 1\nevent: a\n\n'.repeat(50)}`, 0],
    ['many empty lines', `${'\r\n'.repeat(200)}data: a\n\n`, 1],
  ])('leaves %s alone', (_, text, count) => {
    const lines = feedEveryWay(UTF_8.encode(text), 100);
    expect(lines).toHaveLength(count + 1);
    expect(lines.at(-1)).toBe('closed');
  });
});

describe('what a peer sends to keep us busy is read in one pass:', () => {
  const MANY = 50_000;

  /** In pieces of one octet, or all at once. */
  function feedLong(text: string, isWhole: boolean): string[] {
    const octets = UTF_8.encode(text);
    const pieces = Array.from(octets, (_, at) => octets.subarray(at, at + 1));
    return feed(isWhole ? [octets] : pieces, 2 * MANY);
  }

  test.each([
    ['a long line', `data: ${'a'.repeat(MANY)}\n\n`, 1],
    ['a line of spaces', `data:${' '.repeat(MANY)}\n\n`, 1],
    ['many colons', `data${':'.repeat(MANY)}\n\n`, 1],
    ['many lines', `${'data\n'.repeat(MANY / 5)}\n`, 1],
    ['many events', 'data\n\n'.repeat(MANY / 10), MANY / 10],
    ['many CRs', '\r'.repeat(MANY), 0],
  ])('%s', { timeout: 1_500 }, (_, text, count) => {
    expect(feedLong(text, true)).toHaveLength(count + 1);
    expect(feedLong(text, false)).toHaveLength(count + 1);
  });
});

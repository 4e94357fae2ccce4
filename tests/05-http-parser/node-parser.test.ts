import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { readCases } from './cases.ts';
import { parse } from './feed.ts';
import { feedNode } from './node-parser.ts';

/** What is compared: is all of it accepted, and what is in the messages that are whole? */
interface Reading {
  readonly isAccepted: boolean;
  readonly messages: readonly string[];
}

function ourReading(octets: string): Reading {
  const { events, error } = parse(octets);
  return { isAccepted: error === undefined, messages: wholeMessages(events) };
}

function nodeReading(octets: string): Reading {
  const { events, isAccepted } = feedNode(textToOctets(octets));
  return { isAccepted, messages: wholeMessages(events) };
}

function wholeMessages(events: readonly string[]): readonly string[] {
  return events.slice(0, events.lastIndexOf('end') + 1);
}

// #region where Node reads something else
/** Cases in which the two differ, by the reason. */
const DIFFERENCES: readonly {
  readonly reason: string;
  readonly node: 'accepts' | 'refuses';
  readonly headings: readonly string[];
}[] = [
  {
    reason: 'Node knows a list of methods; ours leaves that to others',
    node: 'refuses',
    headings: [
      'A method that nobody knows has its body framed as any other',
      'A method may be any token, and its case counts',
      'A lower-case get is not GET',
    ],
  },
  {
    reason: 'Node knows the versions that there are, and ours what 1.x means',
    node: 'refuses',
    headings: ['A later minor version is taken for 1.1'],
  },
  {
    reason: 'Node still serves HTTP/0.9, and other protocols of that grammar',
    node: 'accepts',
    headings: [
      'A request line without a version is refused',
      'HTTP/0.9 in writing is refused with 505',
      "Another protocol's name is refused",
    ],
  },
  {
    reason:
      'Node is lenient about spaces in the request line, as §3 lets it be',
    node: 'accepts',
    headings: [
      'Two spaces behind the method are refused',
      'Two spaces before the version are refused',
    ],
  },
  {
    reason: 'Node skips all line ends before a request line, ours one CRLF',
    node: 'accepts',
    headings: [
      'Two empty lines before a request are refused',
      'An empty line with LF alone is refused',
      'A CR before a request is refused',
      'A connection that ends behind a CR is refused',
    ],
  },
  {
    reason: "Node leaves a target's form and path to whoever asks for its URL",
    node: 'accepts',
    headings: [
      'A fragment is refused',
      'A percent sign without two digits is refused in a path',
      'An encoded NUL is refused in a path',
      "A path that isn't UTF-8 once decoded is refused",
      "The caret stands beneath the first escape that can't be decoded",
      'An overlong form of a slash is refused',
      'An absolute-form without a host is refused',
      'An absolute-form with a port and no host is refused',
      'An absolute-form with a user is refused',
      'An absolute-form of another scheme is refused',
      'CONNECT without a port is refused',
      'CONNECT to port 0 is refused',
      'CONNECT to a port above 65535 is refused',
      'CONNECT with a port and no host is refused',
      'CONNECT with a path is refused',
      'The asterisk is refused with any other method',
      'More than an asterisk is refused',
    ],
  },
  {
    reason: 'Node leaves Host to its server, whose option is requireHostHeader',
    node: 'accepts',
    headings: [
      'A request in HTTP/1.1 without a Host is refused',
      'A second Host is refused',
      'A second Host is refused even if it is the same',
      'A second Host is refused in HTTP/1.0 as well',
      'A list in Host is refused',
      'A path in Host is refused',
      'A user in Host is refused',
      "A port that isn't a number is refused",
      "A bracket that isn't closed is refused in Host",
    ],
  },
  {
    reason: 'Node refuses a second Content-Length, ours one that differs',
    node: 'refuses',
    headings: ['Two Content-Lengths that agree are one'],
  },
  {
    reason: 'Node leaves codings before chunked to the application',
    node: 'accepts',
    headings: [
      'Codings that are unknown are refused with 501',
      'Codings on two lines are one list',
    ],
  },
  {
    reason: 'Node takes a chunk size of 16 digits, ours of 13',
    node: 'accepts',
    headings: ['A size of fourteen digits is refused'],
  },
  {
    reason:
      'Node has no whitespace in a chunk header, ours that of the grammar',
    node: 'refuses',
    headings: ['Spaces and tabs may stand before a semicolon'],
  },
  {
    reason: 'Node has no tab behind chunked, ours any whitespace of a value',
    node: 'refuses',
    headings: ['A tab before chunked is whitespace like any other'],
  },
  {
    reason: 'Node refuses to read on behind a close; ours leaves it to others',
    node: 'refuses',
    headings: ['A request behind Connection: close is read'],
  },
];
// #endregion where Node reads something else

// Its limits are others. And what another parser makes of an attack is its
// maintainers' to tell: of those, only what ours accepts is compared.
const COMPARED = readCases().filter(
  ({ file, limits, octets }) =>
    Object.keys(limits).length === 0 &&
    (file !== 'smuggling.md' || ourReading(octets).isAccepted),
);

/** The table is that of one version; others may be stricter, or less so. */
const isThatVersion = process.versions['llhttp']?.startsWith('9.3.') === true;

describe.runIf(isThatVersion)("Node's parser", () => {
  test.each(COMPARED)('and ours: $heading', ({ heading, octets }) => {
    const listed = DIFFERENCES.find((row) => row.headings.includes(heading));
    const [ours, node] = [ourReading(octets), nodeReading(octets)];
    if (listed === undefined) expect(node).toEqual(ours);
    else {
      expect(node, listed.reason).not.toEqual(ours);
      expect(node.isAccepted).toBe(listed.node === 'accepts');
    }
  });

  test('differs only in cases that there are', () => {
    const headings = COMPARED.map(({ heading }) => heading);
    const listed = DIFFERENCES.flatMap((row) => row.headings);
    expect(listed.filter((heading) => !headings.includes(heading))).toEqual([]);
  });
});

const LETTERS = [...'abcxyzABC019-_'];
const token = fc.string({
  unit: fc.constantFrom(...LETTERS),
  minLength: 1,
  maxLength: 8,
});
const value = fc.string({
  unit: fc.constantFrom(...LETTERS, ' ', '\t', ',', ';', ':', '"', '\xe4'),
  maxLength: 12,
});
const field = fc
  .tuple(token, fc.constantFrom('', ' ', ' \t '), value)
  .map(([name, space, text]) => `X-${name}:${space}${text.trim()}\r\n`);
const body = fc.oneof(
  fc.constant('\r\n'),
  value.map((text) => `Content-Length: ${text.length}\r\n\r\n${text}`),
  fc
    .tuple(
      fc.array(value.filter((text) => text !== '')),
      fc.array(field, { maxLength: 3 }),
    )
    .map(
      ([chunks, trailer]) =>
        'Transfer-Encoding: chunked\r\n\r\n' +
        chunks
          .map((text) => `${text.length.toString(16)}\r\n${text}\r\n`)
          .join('') +
        `0\r\n${trailer.join('')}\r\n`,
    ),
);
const request = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'),
    fc.array(token, { maxLength: 3 }),
    fc.array(field, { maxLength: 40 }),
    body,
  )
  .map(
    ([method, segments, fields, rest]) =>
      `${method} /${segments.join('/')} HTTP/1.1\r\nHost: a\r\n${fields.join('')}${rest}`,
  );

describe("Node's parser, at random", () => {
  test('reads whatever requests are in order as ours does', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 3 }), (requests) => {
        const octets = requests.join('');
        expect(ourReading(octets).isAccepted).toBe(true);
        expect(nodeReading(octets)).toEqual(ourReading(octets));
      }),
      { numRuns: 300 },
    );
  });

  const octet = fc.constantFrom(...'\r\n\0\t :;,0a\x7f\x80\xa0+-_');
  const edit = fc.record({
    at: fc.nat(400),
    removed: fc.nat(2),
    added: fc.string({ unit: octet, maxLength: 2 }),
  });

  test('never reads a damaged request in another way, where both accept it', () => {
    fc.assert(
      fc.property(request, request, edit, (first, second, change) => {
        const at = change.at % first.length;
        const octets =
          first.slice(0, at) +
          change.added +
          first.slice(at + change.removed) +
          second;
        const [ours, node] = [ourReading(octets), nodeReading(octets)];
        if (ours.isAccepted && node.isAccepted) expect(node).toEqual(ours);
      }),
      { numRuns: 1_000 },
    );
  });
});

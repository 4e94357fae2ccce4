import { describe, expect, test } from 'vitest';

import {
  createRequestParser,
  DEFAULT_LIMITS,
  octetsToText,
  RemoteProtocolError,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import type { HttpLimits } from '../../code/05-http-parser/index.ts';
import { fuzz } from './fuzz/fuzz.ts';
import type { FuzzReport } from './fuzz/fuzz.ts';
import { observe } from './fuzz/observe.ts';
import type { CreateParser, FuzzedParser } from './fuzz/observe.ts';
import { createRandom } from './fuzz/random.ts';
import { describeReport } from './fuzz/report-text.ts';
import { OWN_SEEDS, readSeeds } from './fuzz/seeds.ts';

type NextEvent = FuzzedParser['nextEvent'];

/** A parser that does something else when asked for the next event. */
function createFalse(
  nextEvent: (right: NextEvent, parser: FuzzedParser) => NextEvent,
): CreateParser {
  return (limits: HttpLimits) => {
    const parser = createRequestParser(limits);
    const next = nextEvent(() => parser.nextEvent(), parser);
    return {
      get waitingOctets() {
        return parser.waitingOctets;
      },
      receive: (octets) => parser.receive(octets),
      receiveEof: () => parser.receiveEof(),
      nextEvent: next,
    };
  };
}

/** A parser that is given other octets than were received. */
function createDeaf(change: (octets: Uint8Array) => Uint8Array): CreateParser {
  return (limits: HttpLimits) => {
    const parser = createRequestParser(limits);
    return {
      get waitingOctets() {
        return parser.waitingOctets;
      },
      receive: (octets) => parser.receive(change(octets)),
      receiveEof: () => parser.receiveEof(),
      nextEvent: () => parser.nextEvent(),
    };
  };
}

function run(
  create: CreateParser,
  seeds = OWN_SEEDS,
  count = 20_000,
): FuzzReport {
  return fuzz({ create, seeds, seed: 5, count });
}

const END = { type: 'end-of-message', trailerSection: [] } as const;

const DEEP = ['fields-too-large', 'bad-chunk', 'unexpected-eof'];

test('twenty thousand requests break no promise', () => {
  const { accepted, errors, failure } = run(createRequestParser, readSeeds());
  expect(failure).toBeUndefined();
  expect(accepted).toBeGreaterThan(2_000);
  expect([...errors.keys()]).toEqual(expect.arrayContaining(DEEP));
  const refused = [...errors.values()].reduce((sum, times) => sum + times, 0);
  expect(accepted + refused).toBe(20_000);
});

test('the same seed gives the same numbers, and the same requests', () => {
  const [one, other] = [createRandom(3), createRandom(3)];
  const numbers = Array.from({ length: 1_000 }, () => one(6));
  expect(numbers).toEqual(Array.from({ length: 1_000 }, () => other(6)));
  expect(new Set(numbers)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  const once = run(createRequestParser, OWN_SEEDS, 500);
  expect(run(createRequestParser, OWN_SEEDS, 500)).toEqual(once);
});

describe('a planted fault is found:', () => {
  test.each<[string, CreateParser, string | RegExp]>([
    [
      'another error',
      createFalse((right) => () => {
        const event = right();
        if (event.type === 'request' && event.requestTarget.includes('@'))
          throw new TypeError('oops');
        return event;
      }),
      'only RemoteProtocolError is thrown, not TypeError: oops',
    ],
    [
      'another status',
      createFalse((right) => () => {
        try {
          return right();
        } catch (error) {
          if (error instanceof RemoteProtocolError)
            Object.assign(error, { status: 200 });
          throw error;
        }
      }),
      'code and status are known',
    ],
    [
      'no end of events',
      createFalse((right) => () => {
        const event = right();
        if (event.type !== 'need-data') return event;
        return { type: 'data', octets: Uint8Array.of(1) };
      }),
      'data belongs to a message',
    ],
    [
      'no end of data',
      createFalse((right) => {
        let inBody = false;
        return () => {
          if (inBody) return { type: 'data', octets: Uint8Array.of(1) };
          const event = right();
          inBody = event.type === 'request' && event.framing.type === 'chunked';
          return event;
        };
      }),
      'each octet leads to one event at most',
    ],
    [
      'more data than is allowed',
      createFalse((right) => () => {
        const event = right();
        if (event.type !== 'data') return event;
        return { type: 'data', octets: new Uint8Array(2 ** 21) };
      }),
      'no body is longer than allowed',
    ],
    [
      'a connection that closes too early',
      createFalse((right) => {
        let hasRequest = false;
        return () => {
          if (hasRequest) return { type: 'connection-closed' };
          const event = right();
          hasRequest = event.type === 'request';
          return event;
        };
      }),
      'a message ends before the connection',
    ],
    [
      'an end that never comes',
      createFalse((right, parser) => () => {
        const event = right();
        return event.type === 'connection-closed' && parser.waitingOctets === 0
          ? { type: 'need-data' }
          : event;
      }),
      'the end of the stream closes the connection',
    ],
    [
      'requests without end',
      createFalse((right) => {
        let request: ReturnType<NextEvent> | undefined;
        let isEnded = false;
        return () => {
          isEnded = !isEnded;
          if (request !== undefined && isEnded) return request;
          if (request !== undefined) return END;
          const event = right();
          if (event.type !== 'request' || event.framing.type !== 'none')
            return event;
          request = event;
          isEnded = true;
          return event;
        };
      }),
      'each octet leads to one event at most',
    ],
    [
      'a new error each time',
      createFalse((right) => () => {
        try {
          return right();
        } catch {
          const line = { what: 'line', text: '', number: 1, offset: 0 };
          throw new RemoteProtocolError('bad-chunk', 'Cannot', { line, at: 0 });
        }
      }),
      'after a fault there is the same fault again',
    ],
    [
      'an octet that is lost if it comes alone',
      createDeaf((octets) =>
        octets.length === 1 && octets[0] === 0x80 ? new Uint8Array(0) : octets,
      ),
      'errors are the same, however the octets are cut',
    ],
    [
      'a piece whose last octet is lost if it is CR',
      createDeaf((octets) =>
        octets.at(-1) === 0x0d ? octets.subarray(0, -1) : octets,
      ),
      'errors are the same, however the octets are cut',
    ],
    [
      'data that is changed later',
      createFalse((right) => {
        let last: Uint8Array | undefined;
        return () => {
          last?.fill(0x2d);
          const event = right();
          if (event.type === 'data') last = event.octets;
          return event;
        };
      }),
      'data stays as it is',
    ],
    [
      'control octets that are let through',
      createFalse((right) => () => {
        const event = right();
        if (event.type !== 'request') return event;
        return { ...event, headerSection: [['x', 'a\nb']] };
      }),
      'a value holds no control, and no space around it',
    ],
    [
      'two framings',
      createFalse((right) => () => {
        const event = right();
        if (event.type !== 'request') return event;
        const { headerSection: fields } = event;
        const both = [...fields, ['content-length', '1'] as const];
        return { ...event, headerSection: both };
      }),
      /a body has one framing|the fields tell the framing/,
    ],
  ])('%s', (_, create, claim) => {
    const { failure } = run(create);
    expect(failure?.claim).toMatch(claim);
  });
});

test('a planted fault is found: octets that nobody reads', () => {
  const create = createFalse(() => () => ({ type: 'need-data' }));
  const longest = new Uint8Array(DEFAULT_LIMITS.maxStartLineOctets + 1);
  expect(() => observe(create, [longest], DEFAULT_LIMITS)).toThrow(
    'the end of the stream closes the connection',
  );
  const more = [longest, Uint8Array.of(1)];
  expect(() => observe(create, more, DEFAULT_LIMITS)).toThrow(
    'no more waits than the longest line',
  );
});

describe('what is said in the end', () => {
  const RUN = { seed: 7, count: 1_000, elapsedMs: 1_234 };

  test('a line, and one for each error, the most frequent first', () => {
    const errors = new Map([
      ['bad-chunk', 2],
      ['bad-host', 1_234],
    ] as const);
    const report = { accepted: 370, errors, failure: undefined };
    expect(describeReport(report, RUN)).toBe(
      [
        '1,000 requests from seed 7 in 1.2 s, 37 % accepted: no crash, no hang, no unknown error',
        '       1,234  bad-host',
        '           2  bad-chunk',
      ].join('\n'),
    );
  });

  test('of a failure the smallest request, and how to see it again', () => {
    const create = createFalse((right) => () => {
      const event = right();
      if (event.type === 'request' && event.method.includes('A'))
        throw new TypeError('oops');
      return event;
    });
    const seeds = [textToOctets('POST /\xe9\x7f')];
    expect(fuzz({ create, seeds, seed: 1, count: 9 }).failure).toBeUndefined();
    const wide = [textToOctets('BAD / HTTP/1.0\r\nA: \xe9\r\n\r\nrest')];
    const report = fuzz({ create, seeds: wide, seed: 1, count: 50 });
    const text = report.failure && octetsToText(report.failure.smallest.octets);
    expect(text).toMatch(/^A \S HTTP\/1\.[0-9]\r\n\r\n$/);
    const lines = describeReport(report, RUN).split('\n');
    expect(lines).toEqual([
      'Broken: "only RemoteProtocolError is thrown, not TypeError: oops"',
      expect.stringMatching(
        /^ {2}by request [0-9]+ of seed 7, made smaller: "A \S HTTP\/1\.[0-9]\\r\\n\\r\\n"$/,
      ),
      expect.stringMatching(/^ {2}cut at no place, limits \{/),
      expect.stringMatching(/^ {2}again: npm run fuzz -- --seed 7 --count /),
    ]);
  });

  test('a request that a terminal would obey is shown by its numbers', () => {
    const octets = textToOctets('\x1b[\x7f\x9b\xe9');
    const limits = { maxBodyOctets: 1 } as HttpLimits;
    const smallest = { octets, places: [1, 2], limits };
    const failure = { number: 1, claim: 'a', smallest };
    const report = { accepted: 0, errors: new Map(), failure };
    expect(describeReport(report, RUN)).toContain(
      String.raw`"\u001b[\x7f\x9b\xe9"`,
    );
    expect(describeReport(report, RUN)).toContain('cut at 1, 2, limits');
  });
});

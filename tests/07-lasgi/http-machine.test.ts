import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  createHttpState,
  LasgiError,
  REQUEST_TABLE,
  RESPONSE_TABLE,
  stepHttpReceived,
  stepHttpSent,
} from '../../code/07-lasgi/index.ts';
import type {
  Extensions,
  HttpReceiveMessage,
  HttpState,
  RequestPhase,
  ResponsePhase,
} from '../../code/07-lasgi/index.ts';
import type { KnownSendMessage } from '../../code/07-lasgi/extensions.ts';
import {
  ALL_EXTENSIONS,
  DEBUG,
  DISCONNECT,
  HINT,
  last,
  nameOf,
  piece,
  request,
  start,
  trailers,
  unchecked,
} from './lab.ts';
import type { Sent } from './lab.ts';

function stateFor(method = 'GET', extensions = ALL_EXTENSIONS): HttpState {
  return createHttpState({ method, extensions });
}

/** The state after all of it, or why one of it was refused. */
function say(state: HttpState, ...messages: readonly Sent[]): HttpState {
  let now = state;
  for (const message of messages) {
    const next = stepHttpSent(now, message);
    if (next instanceof LasgiError) throw next;
    now = next;
  }
  return now;
}

function resultOf(step: HttpState | LasgiError): string {
  return step instanceof LasgiError ? step.code : step.response;
}

const WITH_TRAILERS: Sent = { ...start(200), trailers: true };
const MORE_TRAILERS = { ...trailers(['a', '1']), moreTrailers: true } as Sent;

describe('what an application is told', () => {
  const MOVES: Readonly<Record<string, HttpReceiveMessage>> = {
    'a piece': request('a', true),
    'the last piece': request('a'),
    'the end': DISCONNECT,
  };
  // Written down from the specification, and not from the table.
  const EXPECTED: readonly (readonly [string, string, RequestPhase])[] = [
    ['reading', 'a piece', 'reading'],
    ['reading', 'the last piece', 'read'],
    ['reading', 'the end', 'gone'],
    ['read', 'the end', 'gone'],
    ['gone', 'the end', 'gone'],
  ];
  const pairs = Object.keys(REQUEST_TABLE).flatMap((phase) =>
    Object.keys(MOVES).map((move) => [phase, move] as const),
  );

  test.each(pairs)('when it is %s: %s', (phase, move) => {
    const state = { ...stateFor(), request: phase as RequestPhase };
    const to = EXPECTED.find(
      ([from, by]) => from === phase && by === move,
    )?.[2];
    const next = stepHttpReceived(state, MOVES[move] as HttpReceiveMessage);
    if (to !== undefined) expect(next).toEqual({ ...state, request: to });
    else
      expect(next).toMatchObject({
        code: 'not-now',
        messageType: MOVES[move]?.type,
        state: phase,
      });
  });

  test('says in its tables what was expected, and no more', () => {
    expect(edgesOf(REQUEST_TABLE)).toEqual(sorted(EXPECTED));
  });

  test.each([
    [{ type: 'http.request' }, 'bad-message'],
    [{ type: 'http.request', body: '', moreBody: false }, 'bad-message'],
    [{ type: 'http.response.start', status: 200 }, 'unknown-message'],
    [{ type: 'lifespan.startup' }, 'not-now'],
    [undefined, 'unknown-message'],
  ])('E9: refuses %j', (message, code) => {
    const step = stepHttpReceived(stateFor(), unchecked(message));
    expect(nameOf(step)).toBe(code);
  });
});

describe('what an application says', () => {
  const MOVES: Readonly<Record<string, Sent>> = {
    'a hint': HINT,
    'another hint': DEBUG,
    'the start': start(200),
    'a piece': piece('a'),
    'the last piece': last('a'),
    'the last piece before trailers': last('a'),
    trailers: MORE_TRAILERS,
    'the last trailers': trailers(['a', '1']),
  };
  const PHASES: Readonly<Record<string, HttpState>> = {
    'not started': stateFor(),
    started: say(stateFor(), start(200)),
    'started, with trailers': say(stateFor(), WITH_TRAILERS),
    'before trailers': say(stateFor(), WITH_TRAILERS, last('')),
    complete: say(stateFor(), start(200), last('')),
    'complete, with trailers': say(
      stateFor(),
      WITH_TRAILERS,
      last(''),
      trailers(),
    ),
  };
  const EXPECTED: readonly (readonly [string, string, ResponsePhase])[] = [
    ['not started', 'a hint', 'not started'],
    ['not started', 'the start', 'started'],
    ['started', 'a piece', 'started'],
    ['started', 'the last piece', 'complete'],
    ['started', 'the last piece before trailers', 'before trailers'],
    ['before trailers', 'trailers', 'before trailers'],
    ['before trailers', 'the last trailers', 'complete'],
  ];
  /** The same, as it is seen from outside: a message is the one move or the other. */
  const SEEN: readonly (readonly [string, string, ResponsePhase])[] = [
    ...EXPECTED.filter(([, move]) => move !== 'the last piece before trailers'),
    ['not started', 'another hint', 'not started'],
    ['started', 'the last piece before trailers', 'complete'],
    ['started, with trailers', 'a piece', 'started'],
    ['started, with trailers', 'the last piece', 'before trailers'],
    [
      'started, with trailers',
      'the last piece before trailers',
      'before trailers',
    ],
  ];
  const pairs = Object.keys(PHASES).flatMap((phase) =>
    Object.keys(MOVES).map((move) => [phase, move] as const),
  );

  test.each(pairs)('when it is %s: %s', (phase, move) => {
    const state = PHASES[phase] as HttpState;
    const to = SEEN.find(([from, by]) => from === phase && by === move)?.[2];
    const next = stepHttpSent(state, MOVES[move] as Sent);
    expect(resultOf(next)).toBe(to ?? 'not-now');
    if (next instanceof LasgiError)
      expect(next).toMatchObject({
        messageType: MOVES[move]?.type,
        state: state.response,
      });
  });

  test('says in its tables what was expected, and no more', () => {
    expect(edgesOf(RESPONSE_TABLE)).toEqual(sorted(EXPECTED));
  });

  test('E6: a body before the start is refused, and the error says why', () => {
    expect(stepHttpSent(stateFor(), last('a'))).toMatchObject({
      code: 'not-now',
      state: 'not started',
      message:
        'Cannot use "http.response.body": the response is not started, expected another message, or none',
    });
  });

  test.each([
    [{ type: 'http.response.start' }, 'bad-message'],
    [{ type: 'http.request', body: new Uint8Array(0) }, 'unknown-message'],
    [{ type: 'lifespan.startup.complete' }, 'not-now'],
    [{ type: 'websocket.send' }, 'unknown-message'],
    [{ type: 'toString' }, 'unknown-message'],
    [null, 'unknown-message'],
  ])('E9: %j is refused', (message, code) => {
    expect(nameOf(stepHttpSent(stateFor(), unchecked(message)))).toBe(code);
  });
});

function edgesOf(table: Readonly<Record<string, object>>): readonly unknown[] {
  return sorted(
    Object.entries(table).flatMap(([from, row]) =>
      Object.entries(row).map(([move, to]) => [from, move, to as unknown]),
    ),
  );
}

function sorted(edges: readonly (readonly unknown[])[]): readonly unknown[] {
  return [...edges].sort((a, b) => a.join().localeCompare(b.join()));
}

describe('E13: a body is as long as content-length has promised', () => {
  const three = start(200, ['content-length', '3']);

  test.each<[string, readonly Sent[], string]>([
    ['equal', [three, last('abc')], 'complete'],
    ['equal in pieces', [three, piece('a'), piece('bc'), last('')], 'complete'],
    [
      'nothing at all',
      [start(200, ['content-length', '0']), last('')],
      'complete',
    ],
    ['without a promise', [start(200), piece('abc'), last('d')], 'complete'],
    ['longer', [three, last('abcd')], 'bad-length'],
    ['longer, and more would come', [three, piece('abcd')], 'bad-length'],
    ['longer in pieces', [three, piece('abc'), last('d')], 'bad-length'],
    [
      'more than nothing',
      [start(200, ['content-length', '0']), last('a')],
      'bad-length',
    ],
    ['shorter', [three, last('ab')], 'bad-length'],
    ['shorter in pieces', [three, piece('a'), last('b')], 'bad-length'],
    ['nothing of it', [three, { type: 'http.response.body' }], 'bad-length'],
    ['before trailers', [{ ...three, trailers: true }], 'bad-message'],
  ])('%s', (_, messages, expected) => {
    const before = say(stateFor(), ...messages.slice(0, -1));
    expect(resultOf(stepHttpSent(before, messages.at(-1) as Sent))).toBe(
      expected,
    );
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 205],
    ['GET', 304],
    ['HEAD', 304],
  ])('E15: %s answered with %i may be anything', (method, status) => {
    for (const body of ['', 'ab', 'abcd']) {
      const before = say(stateFor(method), { ...three, status });
      expect(say(before, piece(body), last(body)).response).toBe('complete');
    }
  });

  test.each([
    [['a']],
    [['']],
    [['-1']],
    [['+1']],
    [['1.5']],
    [['0x3']],
    [['3, 3']],
    [['1e3']],
    [['9007199254740993']],
    [['3', '3']],
    [['3', '4']],
  ])('refuses to promise %j', (values) => {
    const fields = values.map((value) => ['content-length', value] as const);
    const step = stepHttpSent(stateFor(), start(200, ...fields));
    expect(nameOf(step)).toBe('bad-message');
  });

  test('after what was refused, what is right may be said', () => {
    const before = say(stateFor(), three, piece('ab'));
    expect(nameOf(stepHttpSent(before, last('cd')))).toBe('bad-length');
    expect(say(before, last('c')).response).toBe('complete');
  });
});

describe('C9: what the scope doesn’t offer is refused', () => {
  test.each<[string, Sent]>([
    ['http.response.early_hint', HINT],
    ['http.response.debug', DEBUG],
    ['http.response.trailers', WITH_TRAILERS],
  ])('%s', (name, message) => {
    const others = { ...ALL_EXTENSIONS, [name]: undefined };
    const state = stateFor('GET', unchecked<Extensions>(others));
    expect(stepHttpSent(state, message)).toMatchObject({
      code: 'not-offered',
      messageType: message.type,
    });
    const only = stateFor('GET', { [name]: {} });
    expect(stepHttpSent(only, message)).not.toBeInstanceOf(LasgiError);
  });

  test('not even trailers, when they should come now', () => {
    const state = say(stateFor(), WITH_TRAILERS, last(''));
    expect(nameOf(stepHttpSent({ ...state, extensions: {} }, trailers()))).toBe(
      'not-offered',
    );
  });
});

describe('whatever is said', () => {
  const said = fc.oneof(
    fc
      .record({
        status: fc.constantFrom(200, 204, 304, 500, 99),
        length: fc.constantFrom(undefined, '0', '2', '3', 'x'),
        trailers: fc.constantFrom(undefined, true, false),
      })
      .map(({ status, length, trailers }): Sent => {
        const fields =
          length === undefined ? [] : [['content-length', length] as const];
        const message = start(status, ...fields);
        return trailers === undefined ? message : { ...message, trailers };
      }),
    fc
      .tuple(fc.constantFrom('', 'a', 'ab'), fc.boolean())
      .map(([text, moreBody]): Sent => ({ ...last(text), moreBody })),
    fc.constantFrom<Sent>(
      HINT,
      DEBUG,
      MORE_TRAILERS,
      trailers(),
      unchecked({ type: 'toString' }),
      unchecked({ type: 'http.response.body', body: 'a' }),
    ),
  );

  // #region random conversations
  test('it is judged as a plain reading of the rules judges it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'HEAD', 'POST'),
        fc.boolean(),
        fc.array(said, { maxLength: 12 }),
        (method, offers, messages) => {
          let state = stateFor(method, offers ? ALL_EXTENSIONS : {});
          const accepted: Sent[] = [];
          for (const message of messages) {
            const before = structuredClone(state);
            const next = stepHttpSent(state, message);
            expect(state).toEqual(before); // nothing is changed in place
            const isGood = isConversation(method, offers, [
              ...accepted,
              message,
            ]);
            expect([message, nameOf(next)]).toEqual([
              message,
              isGood ? '[object Object]' : expect.stringMatching(/^[a-z-]+$/),
            ]);
            if (next instanceof LasgiError) continue;
            accepted.push(message);
            state = next;
          }
          expect(state.response === 'complete').toBe(isWhole(accepted));
        },
      ),
      { numRuns: 2_000 },
    );
  });
  // #endregion random conversations
});

/** May one say that? Looks at all of it anew, and knows no phases. */
function isConversation(
  method: string,
  offers: boolean,
  messages: readonly Sent[],
): boolean {
  const shape = messages.map(letterOf).join('');
  if (!/^h*(s(p*|p*l)|t(p*|p*l(m*|m*e)))?$/.test(shape)) return false;
  if (!offers && /[htme]/.test(shape)) return false;
  const first = messages.find(({ type }) => type === 'http.response.start');
  if (first?.type !== 'http.response.start') return true;
  const promise = first.headers?.[0]?.[1];
  if (promise === undefined) return true;
  if (promise === 'x' || first.trailers === true) return false;
  if (method === 'HEAD' || first.status === 204 || first.status === 304)
    return true;
  const bodies = messages.map((one) =>
    one.type === 'http.response.body' ? (one.body?.length ?? 0) : 0,
  );
  const length = bodies.reduce((sum, octets) => sum + octets, 0);
  return /[le]/.test(shape)
    ? length === Number(promise)
    : length <= Number(promise);
}

function isWhole(messages: readonly Sent[]): boolean {
  return /s.*l|e/.test(messages.map(letterOf).join(''));
}

function letterOf(sent: Sent): string {
  const message = sent as KnownSendMessage;
  switch (message.type) {
    case 'http.response.start':
      if (message.status < 200) return '?';
      return message.trailers === true ? 't' : 's';
    case 'http.response.body':
      if (!(message.body instanceof Uint8Array)) return '?';
      return message.moreBody === true ? 'p' : 'l';
    case 'http.response.trailers':
      return message.moreTrailers === true ? 'm' : 'e';
    case 'http.response.early_hint':
    case 'http.response.debug':
      return 'h';
    default:
      return '?';
  }
}

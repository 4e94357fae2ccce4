import fc from 'fast-check';
import { expect, test } from 'vitest';

import { sleep, taskGroup } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import { readBody } from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { octets, serve } from './lab.ts';
import type { Lab } from './lab.ts';
import { request } from './visitor.ts';

const START = { type: 'http.response.start', status: 200 } as const;

// #region what applications do
type Way = (call: Parameters<HttpApplication>, lab: Lab) => Promise<void>;

const answer: Way = async ([scope, , send]) => {
  await send(START);
  await send({ type: 'http.response.body', body: octets(scope.path) });
};

/** What it does is the first part of its path; the whole path is its answer. */
const WAYS: Readonly<Record<string, Way>> = {
  plain: answer,
  read: async (call, lab) => {
    await readBody(call[1]);
    await answer(call, lab);
  },
  slow: async (call, lab) => {
    await lab.later(30);
    await answer(call, lab);
  },
  pieces: async ([scope, , send], lab) => {
    await send(START);
    for (const letter of scope.path) {
      const body = octets(letter);
      await send({ type: 'http.response.body', body, moreBody: true });
      if (letter === '-') await lab.later(1);
    }
    await send({ type: 'http.response.body' });
  },
  floating: ([scope, , send]) => {
    const body = octets(scope.path);
    const all = [send(START), send({ type: 'http.response.body', body })];
    return all.length === 2 ? Promise.resolve() : Promise.reject();
  },
  large: async ([scope, , send]) => {
    await send(START);
    const body = new Uint8Array(100_000).fill(0x2e);
    await send({ type: 'http.response.body', body, moreBody: true });
    await send({ type: 'http.response.body', body: octets(scope.path) });
  },
  lingering: async (call, lab) => {
    await answer(call, lab);
    await call[1]();
    await call[1]();
    await lab.later(20);
  },
  throwing: () => Promise.reject(new Error('on purpose')),
  breaking: async ([, , send]) => {
    await send(START);
    await send({
      type: 'http.response.body',
      body: octets('/'),
      moreBody: true,
    });
    throw new Error('on purpose');
  },
  silent: async () => {},
};
// #endregion what applications do

// #region what clients do
interface Asked {
  readonly way: string;
  readonly body: 'none' | 'sized' | 'chunked' | 'short' | 'bad';
  readonly option: '' | 'Connection: close';
}

const asked = fc.record<Asked>({
  way: fc.constantFrom(...Object.keys(WAYS)),
  body: fc.constantFrom('none', 'none', 'sized', 'chunked', 'short', 'bad'),
  option: fc.constantFrom('', '', '', 'Connection: close'),
});

function write({ way, body, option }: Asked, index: number): string {
  const lines = option === '' ? [] : [option];
  const line = `${body === 'none' ? 'GET' : 'POST'} /${way}-${index} HTTP/1.1`;
  switch (body) {
    case 'none':
      return request(line, ...lines);
    case 'sized':
      return request(line, 'Content-Length: 5', ...lines) + 'hello';
    case 'chunked':
      return (
        request(line, 'Transfer-Encoding: chunked', ...lines) +
        '3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'
      );
    case 'short': // what follows it is its body
      return request(line, 'Content-Length: 99999', ...lines) + 'hello';
    case 'bad':
      return request(line, 'Transfer-Encoding: chunked', ...lines) + 'zz\r\n';
  }
}

const conversation = fc.record({
  requests: fc.array(asked, { minLength: 1, maxLength: 6 }),
  cuts: fc.array(fc.nat(1_500), { maxLength: 6 }),
  pauseMs: fc.constantFrom(0, 1, 7, 50),
  ending: fc.constantFrom('read on', 'end half', 'leave', 'read nothing'),
  allowHalfClose: fc.boolean(),
});
// #endregion what clients do

test('never two answers to a request, never one out of order, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(conversation, async (it) => {
      const text = it.requests.map(write).join('');
      const order: string[] = [];
      await serve(
        (lab) =>
          (...call) => {
            const { path } = call[0];
            order.push(path);
            const way = WAYS[path.slice(1).split('-')[0] ?? ''];
            return way?.(call, lab) ?? Promise.reject(new Error(path));
          },
        {
          mayFail: true,
          allowHalfClose: it.allowHalfClose,
          bodyMs: 500,
          sendMs: 500,
          keepAliveMs: 500,
          headMs: 500,
        },
        function* ({ visit, errors, records, server }) {
          const visitor = yield* visit();
          yield* taskGroup(function* (group) {
            group.spawn(function* () {
              const cuts = [0, ...it.cuts].sort((a, b) => a - b);
              try {
                for (const [n, cut] of cuts.entries()) {
                  yield* visitor.say(text.slice(cut, cuts[n + 1]));
                  yield* sleep(it.pauseMs);
                }
                if (it.ending === 'end half') yield* visitor.endHalf();
              } catch (error) {
                if (!(error instanceof StreamError)) throw error;
              }
              if (it.ending === 'leave') visitor.leave();
            });
            if (it.ending !== 'read nothing') yield* visitor.hearAll();
          });
          yield* sleep(5_000);
          expect(server.connectionCount).toBe(0);
          // Each application was called once, in order, and has ended once.
          const paths = it.requests.map(({ way }, index) => `/${way}-${index}`);
          expect(order).toEqual(paths.slice(0, order.length));
          expect(records.map((record) => record.requestTarget)).toEqual(order);
          for (const { error } of errors)
            expect(String(error)).toMatch(/on purpose|it is not started/);
          if (it.ending === 'read nothing') return;
          expectAnswers(yield* visitor.replies(), paths);
        },
      );
    }),
    { numRuns: 400 },
  );
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly end: string;
}

/** The nth answer is to the nth request; an error, or one that is cut, is the last. */
function expectAnswers(
  answers: readonly Answer[],
  paths: readonly string[],
): void {
  expect(answers.length).toBeLessThanOrEqual(paths.length + 1);
  for (const [index, { status, body, end }] of answers.entries()) {
    const isLast = index === answers.length - 1;
    if (status !== 200 || end === 'cut') expect(isLast).toBe(true);
    else expect(body.replace(/^\.+/, '')).toBe(paths[index]);
  }
}

import { describe, expect, test } from 'vitest';

import { byProtocol } from '../../code/07-lasgi/index.ts';
import { lint } from '../../code/07-lasgi/lint.ts';
import { last, saying, start } from './lab.ts';
import { createLinted, laxServer } from './lint-lab.ts';

describe('C5: who changes a scope in place fails', () => {
  const changes: readonly (readonly [string, (scope: never) => void])[] = [
    ['a key', (scope: { path: string }) => (scope.path = '/other')],
    ['a new key', (scope: { user?: string }) => (scope.user = 'x')],
    ['a key that goes', (scope: { path?: string }) => delete scope.path],
    [
      'a field',
      (scope: { headers: string[][] }) => (scope.headers[0] = ['b', '2']),
    ],
    [
      'another field',
      (scope: { headers: string[][] }) => scope.headers.push(['b', '2']),
    ],
    [
      'a value',
      (scope: { headers: string[][] }) =>
        ((scope.headers[0] as string[])[1] = '2'),
    ],
    [
      'an extension',
      (scope: { extensions: Record<string, object> }) =>
        (scope.extensions['x'] = {}),
    ],
    [
      'the version',
      (scope: { asgi: { version: string } }) => (scope.asgi.version = '4'),
    ],
    ['the signal', (scope: { signal: unknown }) => (scope.signal = undefined)],
  ];

  test.each(changes)('%s', async (_, change) => {
    const { call, scope } = laxServer();
    const before = structuredClone({ ...scope, signal: undefined });
    const linted = lint(
      byProtocol({
        http: async (given) => {
          change(given as never);
        },
      }),
    );
    await expect(linted(...call)).rejects.toThrow(TypeError);
    expect({ ...scope, signal: undefined }).toEqual(before);
  });

  test('the signal is asked for when the application asks, or copies', async () => {
    const { call, signals } = laxServer();
    const seen: unknown[] = [];
    const linted = lint(
      byProtocol({
        http: async (scope, ...rest) => {
          expect(signals()).toBe(0);
          expect(Object.keys(scope)).toContain('signal');
          seen.push({ ...scope });
          expect(signals()).toBe(1);
          await saying(start(200), last(''))(scope, ...rest);
          expect(signals()).toBe(1);
        },
      }),
    );
    await linted(...call);
    expect(seen[0]).toEqual({
      ...call[0],
      signal: expect.any(AbortSignal) as AbortSignal,
    });
  });

  test('the server’s own scope stays as it was', async () => {
    const { call, scope } = laxServer();
    await lint(byProtocol({ http: saying(start(200), last('')) }))(...call);
    expect(Object.isFrozen(scope)).toBe(false);
    expect(Object.isFrozen(scope.headers)).toBe(false);
  });

  test('L5: the state may be filled', async () => {
    const state: Record<string, unknown> = {};
    const { run } = createLinted({ state });
    await run(async (...call) => {
      (call[0].state as Record<string, unknown>)['user'] = 'x';
      await saying(start(200), last(''))(...call);
    });
    expect(state).toEqual({ user: 'x' });
  });
});

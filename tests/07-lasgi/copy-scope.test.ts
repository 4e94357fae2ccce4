import { describe, expect, test, vi } from 'vitest';

import { copyScope, lint } from '../../code/07-lasgi/index.ts';
import type { HttpScope } from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { createLab, factsOf, LEFT } from './lab.ts';

/** A scope, and how often its signal was asked for. */
function createScope() {
  const { signal } = new AbortController();
  const find = vi.fn(() => signal);
  return { scope: createHttpScope(factsOf(), find), signal, find };
}

describe('C5: a copy of a scope', () => {
  test('has what is changed, and all else; the scope stays as it was', () => {
    const { scope } = createScope();
    const before = { ...scope };
    const copy = copyScope(scope, { path: '/x', rootPath: '/m' });
    expect({ ...copy }).toEqual({ ...before, path: '/x', rootPath: '/m' });
    expect(Object.keys(copy).sort()).toEqual(Object.keys(before).sort());
    expect({ ...scope }).toEqual(before);
  });

  test('may set what was there to undefined', () => {
    const { scope } = createScope();
    const known = copyScope(scope, { client: ['192.0.2.1', 80] });
    expect(copyScope(known, {}).client).toEqual(['192.0.2.1', 80]);
    expect(copyScope(known, { client: undefined }).client).toBe(undefined);
  });

  test('asks for the signal when it is asked, and not before', () => {
    const { scope, signal, find } = createScope();
    const copy = copyScope(copyScope(scope, { path: '/x' }), { path: '/y' });
    expect(find).not.toHaveBeenCalled();
    expect(copy.signal).toBe(signal);
    expect({ ...copy }.signal).toBe(signal);
    expect(scope.signal).toBe(signal);
  });

  test.each<[string, (scope: HttpScope) => HttpScope]>([
    ['derived from it', (scope) => Object.create(scope) as HttpScope],
    ['a Proxy around it', (scope) => new Proxy(scope, {})],
    ['both', (scope) => Object.create(new Proxy(scope, {})) as HttpScope],
    ['derived from a copy', (scope) => Object.create(copyScope(scope, {}))],
  ])('may be another object, as late with its signal: %s', (_, wrap) => {
    const { scope, signal, find } = createScope();
    const copy = wrap(scope);
    expect(find).not.toHaveBeenCalled();
    expect([copy.signal, { ...copy, signal: copy.signal }.signal]).toEqual([
      signal,
      signal,
    ]);
  });

  test('may have a signal of its own', () => {
    const { scope, signal, find } = createScope();
    const other = new AbortController().signal;
    const copy = copyScope(scope, { signal: other });
    expect([copy.signal, { ...copy }.signal]).toEqual([other, other]);
    expect(find).not.toHaveBeenCalled();
    expect(scope.signal).toBe(signal);
  });

  test('has what others have put there, and their version', () => {
    const { scope } = createScope();
    const asgi = { version: '3.0', specVersion: '2.6' } as const;
    const foreign: HttpScope = Object.freeze(
      Object.assign({ ...scope }, { asgi, tls: { version: 1 } }),
    );
    const copy = copyScope(foreign, { path: '/x' });
    expect({ ...copy }).toEqual({ ...foreign, path: '/x' });
  });

  test('has the signal of an exchange, also under the linter', async () => {
    const { run, exchange } = createLab();
    await run(
      lint(async (...[scope]) => {
        if (scope.type !== 'http') throw new Error('only http');
        const copy = copyScope(scope, { path: '/x' });
        exchange.depart(LEFT);
        expect(copy.signal.reason).toBe(LEFT);
        expect(copy.path).toBe('/x');
      }),
    );
  });
});

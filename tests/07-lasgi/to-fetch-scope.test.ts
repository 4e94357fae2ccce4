import { describe, expect, test } from 'vitest';

import type { HttpApplication, HttpScope } from '../../code/07-lasgi/index.ts';
import { toFetch } from '../../code/07-lasgi/to-fetch.ts';
import { answer, expectNoUnhandledRejections, Later } from './bridge-lab.ts';

expectNoUnhandledRejections();

describe('the scope', () => {
  async function scopeOf(
    request: Request,
    rootPath?: string,
  ): Promise<HttpScope> {
    const seen = new Later<HttpScope>();
    const application: HttpApplication = async (scope, _, send) => {
      seen.resolve(scope);
      await answer(send, '');
    };
    const options = rootPath === undefined ? {} : { rootPath };
    await toFetch(application, options)(request);
    return seen.promise;
  }

  test('has all that a Request says', async () => {
    const request = new Request('https://a.example/a%20b/%C3%A4?c=%20&d#e', {
      method: 'post',
      headers: { X: '\xe4' },
    });
    const { signal, ...scope } = await scopeOf(request);
    expect(scope).toEqual({
      type: 'http',
      asgi: { version: '3.0', specVersion: '2.5' },
      httpVersion: '1.1',
      method: 'POST',
      scheme: 'https',
      path: '/a b/ä',
      rawPath: '/a%20b/%C3%A4',
      queryString: 'c=%20&d',
      rootPath: '',
      headers: [
        ['host', 'a.example'],
        ['x', '\xe4'],
      ],
      client: undefined,
      server: ['a.example', 443],
      state: {},
      extensions: {},
    });
    expect(signal.aborted).toBe(false);
  });

  test.each<[string, Request, Partial<HttpScope>]>([
    [
      'a Host that was received is kept',
      new Request('http://a:81', { headers: { host: 'b' } }),
      { headers: [['host', 'b']], server: ['a', 81] },
    ],
    [
      'a method is in capitals',
      new Request('http://a', { method: 'query' }),
      { method: 'QUERY' },
    ],
    [
      'an IPv6 address is no URL, and has no brackets',
      new Request('http://[::1]:81'),
      { headers: [['host', '[::1]:81']], server: ['::1', 81] },
    ],
    [
      'a path is never empty',
      new Request('http://a?q'),
      { path: '/', rawPath: '/', queryString: 'q' },
    ],
  ])('%s', async (_, request, expected) => {
    expect(await scopeOf(request)).toMatchObject(expected);
  });

  test('H8: both paths begin with the root path', async () => {
    expect(await scopeOf(new Request('http://a/x'), '/app')).toMatchObject({
      path: '/app/x',
      rawPath: '/app/x',
      rootPath: '/app',
    });
  });

  test('a path that cannot be decoded is refused, and nobody is called', async () => {
    const errors: unknown[] = [];
    const application: HttpApplication = async () => {
      throw new Error('called');
    };
    const ask = toFetch(application, {
      onError: (error) => errors.push(error),
    });
    const response = await ask(new Request('http://a/%ff'));
    expect([response.status, errors]).toEqual([400, []]);
  });
});

import { describe, expect, test } from 'vitest';

import { parseUrl, urlOf } from '../../code/07-lasgi/client-address.ts';
import type { ClientRequest } from '../../code/07-lasgi/client-request.ts';
import { findRedirect } from '../../code/07-lasgi/redirects.ts';

const FROM = 'http://a.example/x/y?q';

function ask(
  method: string,
  parts: Partial<ClientRequest> = {},
): ClientRequest {
  return {
    method,
    address: parseUrl(FROM),
    headers: [],
    body: undefined,
    ...parts,
  };
}

function follow(
  request: ClientRequest,
  status: number,
  location: string | undefined,
): ClientRequest | undefined {
  const headers =
    location === undefined ? [] : [['location', location] as const];
  return findRedirect(request, { status, headers });
}

describe('the method after a redirect', () => {
  test.each([
    ['GET', 301, 'GET'],
    ['GET', 302, 'GET'],
    ['GET', 303, 'GET'],
    ['GET', 307, 'GET'],
    ['GET', 308, 'GET'],
    ['HEAD', 301, 'HEAD'],
    ['HEAD', 303, 'HEAD'],
    ['POST', 301, 'GET'],
    ['POST', 302, 'GET'],
    ['POST', 303, 'GET'],
    ['POST', 307, 'POST'],
    ['POST', 308, 'POST'],
    ['PUT', 301, 'PUT'],
    ['PUT', 302, 'PUT'],
    ['PUT', 303, 'GET'],
    ['DELETE', 302, 'DELETE'],
    ['DELETE', 303, 'GET'],
    ['OPTIONS', 303, 'GET'],
  ])('%s, %d: %s, and the body goes with it', (method, status, expected) => {
    const body = new Uint8Array([1]);
    const headers = [
      ['content-type', 'a/b'],
      ['content-language', 'la'],
      ['content-encoding', 'x'],
      ['content-location', '/'],
      ['content-length', '1'],
      ['accept', '*/*'],
    ] as const;
    const next = follow(ask(method, { body, headers }), status, '/');
    expect(next?.method).toBe(expected);
    expect(next?.body).toBe(expected === method ? body : undefined);
    expect(next?.headers).toEqual(
      expected === method ? headers : [['accept', '*/*']],
    );
  });
});

describe('the place of a redirect', () => {
  test.each([
    ['/z', 'http://a.example/z'],
    ['z', 'http://a.example/x/z'],
    ['../z?r=1', 'http://a.example/z?r=1'],
    ['?r', 'http://a.example/x/y?r'],
    ['', FROM],
    ['#f', FROM],
    ['/z#f', 'http://a.example/z'],
    ['//b.example', 'http://b.example/'],
    ['https://b.example:444/z', 'https://b.example:444/z'],
    ['http://a.example:80/z', 'http://a.example/z'],
    ['/\u00c3\u00a9 x', 'http://a.example/%C3%A9%20x'],
  ])('%j is %s', (location, expected) => {
    const next = follow(ask('GET'), 302, location);
    expect(next && urlOf(next.address)).toBe(expected);
  });

  test.each([
    [200, '/'],
    [201, '/'],
    [300, '/'],
    [304, '/'],
    [305, '/'],
    [306, '/'],
    [309, '/'],
    [404, '/'],
    [302, undefined],
  ])('%d with Location %j is no redirect', (status, location) => {
    expect(follow(ask('GET'), status, location)).toBeUndefined();
  });

  test.each([
    'http://',
    'http://a b/',
    'ftp://a.example/',
    'mailto:a@a.example',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('%j is refused', (location) => {
    expect(() => follow(ask('GET'), 302, location)).toThrow(
      expect.objectContaining({ name: 'ClientError', code: 'bad-redirect' }),
    );
  });
});

describe('what goes to another origin', () => {
  const headers = [
    ['authorization', 'Basic x'],
    ['proxy-authorization', 'Basic x'],
    ['cookie', 'a=1'],
    ['host', 'virtual.example'],
    ['accept', '*/*'],
  ] as const;
  test.each([
    ['/z', headers],
    ['http://a.example:80/', headers],
    ['https://a.example/', [['accept', '*/*']]],
    ['http://a.example:81/', [['accept', '*/*']]],
    ['http://www.a.example/', [['accept', '*/*']]],
    ['//b.example/', [['accept', '*/*']]],
  ])('to %s: %j', (location, expected) => {
    const next = follow(ask('GET', { headers }), 307, location);
    expect(next?.headers).toEqual(expected);
  });
});

describe('a body that was sent piece by piece', () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([1]);
  }

  test.each([301, 302, 307, 308])('cannot be sent again after %d', (status) => {
    expect(() => follow(ask('POST', { body: pieces() }), status, '/')).toThrow(
      expect.objectContaining({ code: 'bad-redirect' }),
    );
  });

  test('need not be sent again after 303', () => {
    const next = follow(ask('POST', { body: pieces() }), 303, '/');
    expect(next).toMatchObject({ method: 'GET', body: undefined });
  });
});

import { describe, expect, test } from 'vitest';

import { findCookieDateMs } from '../../code/07-lasgi/cookie-date.ts';
import { CookieJar } from '../../code/07-lasgi/cookie-jar.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('a date in a cookie', () => {
  test.each([
    ['Wed, 09 Jun 2021 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
    ['Wednesday, 09-Jun-21 10:18:14 GMT', '2021-06-09T10:18:14.000Z'],
    ['Wed Jun  9 10:18:14 2021', '2021-06-09T10:18:14.000Z'],
    ['9 june 2021 1:2:3', '2021-06-09T01:02:03.000Z'],
    ['10:18:14 2021 Jun 9th', '2021-06-09T10:18:14.000Z'],
    ['1 Jan 69 00:00:00', '2069-01-01T00:00:00.000Z'],
    ['1 Jan 70 00:00:00', '1970-01-01T00:00:00.000Z'],
    ['1 Jan 99 00:00:00', '1999-01-01T00:00:00.000Z'],
    ['29 Feb 2024 23:59:59 PST', '2024-02-29T23:59:59.000Z'],
    ['1 Jan 2021 10:18:14.5', '2021-01-01T10:18:14.000Z'],
    ['29 Feb 2023 00:00:00', undefined],
    ['31 Apr 2023 00:00:00', undefined],
    ['0 Jan 2023 00:00:00', undefined],
    ['1 Jan 1600 00:00:00', undefined],
    ['1 Jan 2023 24:00:00', undefined],
    ['1 Jan 2023 00:60:00', undefined],
    ['1 Jan 2023 00:00:60', undefined],
    ['1 Jan 2023', undefined],
    ['Jan 2023 00:00:00', undefined],
    ['1 2023 00:00:00', undefined],
    ['1 Jan 00:00:00', undefined],
    ['', undefined],
    ['0', undefined],
  ])('%j is %s', (text, expected) => {
    const ms = findCookieDateMs(text);
    expect(ms === undefined ? ms : new Date(ms).toISOString()).toBe(expected);
  });
});

/** What a jar gives back to each URL after one Set-Cookie. */
function sent(setCookie: string, from: string, to: string): string | undefined {
  const jar = new CookieJar(() => NOW);
  jar.store(setCookie, from);
  return jar.findHeader(to);
}

describe('what is a cookie', () => {
  test.each([
    ['a=1', 'a=1'],
    [' a = 1 ; Secured', 'a=1'],
    ['a=', 'a='],
    ['a=b=c', 'a=b=c'],
    ['a="1, 2"', 'a="1, 2"'],
    ['__proto__=1', '__proto__=1'],
    ['=1', undefined],
    ['a', undefined],
    ['', undefined],
    ['; Path=/', undefined],
  ])('%j: %j', (setCookie, expected) => {
    expect(sent(setCookie, 'http://a/', 'http://a/')).toBe(expected);
  });
});

describe('which host gets a cookie', () => {
  test.each([
    ['a=1', 'http://x.org/', 'http://x.org/', true],
    ['a=1', 'http://x.org/', 'http://x.org:81/', true],
    ['a=1', 'http://X.org/', 'http://x.ORG/', true],
    ['a=1', 'http://x.org/', 'http://www.x.org/', false],
    ['a=1; Domain=x.org', 'http://x.org/', 'http://x.org/', true],
    ['a=1; Domain=x.org', 'http://x.org/', 'http://www.x.org/', true],
    ['a=1; domain=.X.ORG', 'http://www.x.org/', 'http://x.org/', true],
    ['a=1; Domain=x.org', 'http://x.org/', 'http://yx.org/', false],
    ['a=1; Domain=www.x.org', 'http://x.org/', 'http://www.x.org/', false],
    ['a=1; Domain=y.org', 'http://x.org/', 'http://y.org/', false],
    ['a=1; Domain=', 'http://x.org/', 'http://x.org/', true],
    ['a=1; Domain=', 'http://x.org/', 'http://www.x.org/', false],
    ['a=1; Domain=y.org; Domain=x.org', 'http://x.org/', 'http://x.org/', true],
    ['a=1; Domain=1', 'http://127.0.0.1/', 'http://127.0.0.1/', false],
    ['a=1; Domain=0.0.1', 'http://127.0.0.1/', 'http://127.0.0.1/', false],
    ['a=1; Domain=127.0.0.1', 'http://127.0.0.1/', 'http://127.0.0.1/', true],
    ['a=1', 'http://[::1]/', 'http://[::1]:80/', true],
  ])('%j from %s to %s: %s', (setCookie, from, to, isSent) => {
    expect(sent(setCookie, from, to)).toBe(isSent ? 'a=1' : undefined);
  });
});

describe('which path gets a cookie', () => {
  test.each([
    ['a=1', '/', '/anything', true],
    ['a=1', '/x', '/', true],
    ['a=1', '/x/y', '/x', true],
    ['a=1', '/x/y', '/x/z', true],
    ['a=1', '/x/y', '/', false],
    ['a=1', '/x/y', '/xy', false],
    ['a=1', '/x/y/', '/x/y', true],
    ['a=1', '/x/y/', '/x/z', false],
    ['a=1', '/x/?/y/z', '/x', true],
    ['a=1; Path=/', '/x/y', '/', true],
    ['a=1; Path=/x', '/', '/x', true],
    ['a=1; Path=/x', '/', '/x/y?q', true],
    ['a=1; Path=/x', '/', '/xy', false],
    ['a=1; Path=/x/', '/', '/x', false],
    ['a=1; Path=/x/', '/', '/x/y', true],
    ['a=1; Path=x', '/y/', '/y/z', true],
    ['a=1; Path=/x; Path', '/y/', '/y/z', true],
    ['a=1; Path=/x; Path=/y', '/', '/y', true],
  ])('%j from %s to %s: %s', (setCookie, from, to, isSent) => {
    expect(sent(setCookie, `http://h${from}`, `http://h${to}`)).toBe(
      isSent ? 'a=1' : undefined,
    );
  });
});

describe('Secure', () => {
  test.each([
    ['a=1; Secure', 'https://h/', true],
    ['a=1; secure=no', 'https://h/', true],
    ['a=1; Secure', 'http://h/', false],
    ['a=1', 'http://h/', true],
  ])('%j to %s: %s', (setCookie, to, isSent) => {
    expect(sent(setCookie, 'https://h/', to)).toBe(isSent ? 'a=1' : undefined);
  });
});

describe('how long a cookie lives', () => {
  const DAY_MS = 86_400_000;
  test.each([
    ['a=1', Infinity],
    ['a=1; Max-Age=60', 60_000],
    ['a=1; Max-Age=0', 0],
    ['a=1; Max-Age=-1', 0],
    ['a=1; Max-Age=99999999999999999999', 99999999999999999999000],
    ['a=1; Max-Age=1e3', Infinity],
    ['a=1; Max-Age=+1', Infinity],
    ['a=1; Max-Age=', Infinity],
    ['a=1; Expires=Fri, 02 Jan 2026 00:00:00 GMT', DAY_MS],
    ['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['a=1; Expires=tomorrow', Infinity],
    ['a=1; Expires=Fri, 02 Jan 2026 00:00:00 GMT; Expires=later', DAY_MS],
    ['a=1; Max-Age=60; Expires=Fri, 02 Jan 2026 00:00:00 GMT', 60_000],
    ['a=1; Expires=Fri, 02 Jan 2026 00:00:00 GMT; Max-Age=60', 60_000],
    ['a=1; Max-Age=60; Max-Age=30', 30_000],
  ])('%j: %d ms', (setCookie, lifeMs) => {
    let now = NOW;
    const jar = new CookieJar(() => now);
    jar.store(setCookie, 'http://h/');
    const isThere = (ms: number): boolean => {
      now = NOW + ms;
      return jar.findHeader('http://h/') === 'a=1' && jar.list().length === 1;
    };
    expect(isThere(0)).toBe(lifeMs > 0);
    if (lifeMs > 0 && lifeMs < 1e15) {
      expect(isThere(lifeMs - 1)).toBe(true);
      expect(isThere(lifeMs)).toBe(false);
    }
  });
});

describe('several cookies', () => {
  const URL = 'http://h/x/y/z';

  function jarOf(...setCookies: readonly string[]): CookieJar {
    const jar = new CookieJar(() => NOW);
    for (const setCookie of setCookies) jar.store(setCookie, URL);
    return jar;
  }

  test.each([
    [['a=1; Path=/', 'b=2; Path=/'], 'a=1; b=2'],
    [['a=1; Path=/', 'b=2; Path=/x/y', 'c=3; Path=/x'], 'b=2; c=3; a=1'],
    [['a=1; Path=/', 'b=2; Path=/', 'a=3; Path=/'], 'a=3; b=2'],
    [['a=1; Path=/', 'a=2; Path=/x'], 'a=2; a=1'],
    [['a=1; Path=/', 'b=2; Path=/', 'a=; Path=/; Max-Age=0'], 'b=2'],
    [['a=1; Path=/', 'a=; Path=/x; Max-Age=0'], 'a=1'],
    [['a=1; Path=/', 'a=2; Path=/; Domain=h'], 'a=2'],
    [
      ['a=1; Path=/', 'b=2; Path=/', 'a=; Max-Age=0; Path=/', 'a=3; Path=/'],
      'b=2; a=3',
    ],
  ])('%j: %j', (setCookies, expected) => {
    expect(jarOf(...setCookies).findHeader(URL)).toBe(expected);
  });

  test('can be looked at, and thrown away', () => {
    const jar = jarOf('a=1; Path=/; HttpOnly; SameSite=Lax; Secure', 'b=2');
    expect(jar.find('a')).toEqual({
      name: 'a',
      value: '1',
      domain: 'h',
      isHostOnly: true,
      path: '/',
      isSecure: true,
      isHttpOnly: true,
      sameSite: 'lax',
      expiresMs: Infinity,
    });
    expect(jar.find('b')).toMatchObject({ path: '/x/y', isSecure: false });
    expect(jar.find('c')).toBeUndefined();
    expect(jar.list().map(({ name }) => name)).toEqual(['a', 'b']);
    jar.clear();
    expect(jar.list()).toEqual([]);
  });
});

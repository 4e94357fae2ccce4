import { describe, expect, test, vi } from 'vitest';

import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { isHttpCall } from '../../code/07-lasgi/index.ts';
import type {
  Application,
  Headers,
  HttpScope,
  Peer,
} from '../../code/07-lasgi/index.ts';
import { findElements } from '../../code/08-server/forwarded-element.ts';
import { findNode } from '../../code/08-server/forwarded-hops.ts';
import {
  findOrigin,
  proxyHeaders,
} from '../../code/08-server/proxy-headers.ts';
import { TrustedPeers } from '../../code/08-server/trusted-peers.ts';

const PROXY: Peer = ['127.0.0.1', 5_000];
const trusted = new TrustedPeers('127.0.0.1,10.0.0.0/8,::1');
const FOR = 'x-forwarded-for';
const PROTO = 'x-forwarded-proto';

describe('a node', () => {
  test.for([
    ['203.0.113.7', ['203.0.113.7', 0]],
    ['203.0.113.7:4711', ['203.0.113.7', 4_711]],
    ['2001:db8::7', ['2001:db8::7', 0]],
    ['[2001:db8::7]', ['2001:db8::7', 0]],
    ['[2001:db8::7]:4711', ['2001:db8::7', 4_711]],
    ['::ffff:203.0.113.7', ['203.0.113.7', 0]],
    ['[::FFFF:203.0.113.7]:80', ['203.0.113.7', 80]],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['_hidden:80', undefined],
    ['203.0.113.7:_port', undefined],
    ['203.0.113.7:65536', undefined],
    ['203.0.113.7:', undefined],
    ['203.0.113.256', undefined],
    ['203.0.113', undefined],
    ['0xcb.0.113.7', undefined],
    ['[203.0.113.7', undefined],
    ['[]:80', undefined],
    ['fe80::1%eth0', undefined],
    ['example.org', undefined],
    ['203.0.113.7\n', undefined],
    ['', undefined],
  ] as const)('%j is %j', ([text, peer]) => {
    expect(findNode(text)).toEqual(peer);
  });
});

describe('the field Forwarded', () => {
  test.for([
    ['for=192.0.2.60', [{ for: '192.0.2.60' }]],
    [
      'for=192.0.2.60;proto=http;by=203.0.113.43',
      [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }],
    ],
    [
      'for=192.0.2.43, for=198.51.100.17',
      [{ for: '192.0.2.43' }, { for: '198.51.100.17' }],
    ],
    ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
    ['for="a,b;c=\\"d\\\\"', [{ for: 'a,b;c="d\\' }]],
    [' for=a ; proto=b ,\tfor=c ', [{ for: 'a', proto: 'b' }, { for: 'c' }]],
    [';for=a;;proto=b;', [{ for: 'a', proto: 'b' }]],
    [',, for=a,,', [{ for: 'a' }]],
    ['for=', [{ for: '' }]],
    ['for=2001:db8::7', [{ for: '2001:db8::7' }]],
    ['', []],
    ['for', undefined],
    ['for = a', undefined],
    ['for=a b', undefined],
    ['=a', undefined],
    ['for="a', undefined],
    ['for="a"b', undefined],
    ['for=a;for=b', undefined],
    ['for=a;FOR=b', undefined],
    ['f(r=a', undefined],
  ] as const)('%j is %j', ([value, elements]) => {
    const found = findElements(value)?.map((it) => Object.fromEntries(it));
    expect(found).toEqual(elements);
  });

  test.for([
    ['quotes', 'for="' + '\\"'.repeat(4_000)],
    ['spaces', `for=a${' '.repeat(8_000)}b`],
    ['separators', ';'.repeat(8_000)],
    ['names', 'a'.repeat(8_000)],
  ])('is read in no time, whatever it holds: %s', ([, value = '']) => {
    const startMs = performance.now();
    findElements(value);
    expect(performance.now() - startMs).toBeLessThan(200);
  });
});

describe('who has asked, as X-Forwarded-For says', () => {
  test.for<[string, Headers, Peer | undefined]>([
    ['one', [[FOR, '203.0.113.7']], ['203.0.113.7', 0]],
    ['with a port', [[FOR, '203.0.113.7:80']], ['203.0.113.7', 80]],
    [
      'behind two proxies',
      [[FOR, '203.0.113.7, 10.0.0.9']],
      ['203.0.113.7', 0],
    ],
    [
      'in two lines',
      [
        [FOR, '203.0.113.7'],
        [FOR, '10.0.0.9'],
      ],
      ['203.0.113.7', 0],
    ],
    [
      'a client that has made up another',
      [[FOR, '198.51.100.1, 203.0.113.7']],
      ['203.0.113.7', 0],
    ],
    [
      'a client that has made up a proxy of ours',
      [[FOR, '10.0.0.1, 203.0.113.7']],
      ['203.0.113.7', 0],
    ],
    [
      'a client that has made up rubbish',
      [[FOR, '"<script>, 203.0.113.7']],
      ['203.0.113.7', 0],
    ],
    [
      'a client that has made up a line',
      [
        [FOR, '127.0.0.1'],
        [FOR, '203.0.113.7, 10.0.0.9'],
      ],
      ['203.0.113.7', 0],
    ],
    ['one of ours', [[FOR, '10.0.0.1, 10.0.0.9']], ['10.0.0.1', 0]],
    ['empty members', [[FOR, ',203.0.113.7, ,']], ['203.0.113.7', 0]],
    ['somebody unknown', [[FOR, 'unknown']], undefined],
    [
      'somebody who can not be read',
      [[FOR, '203.0.113.7, 10.0.0.300']],
      undefined,
    ],
    [
      'somebody behind one who can not be read',
      [[FOR, '203.0.113.7, x, 10.0.0.9']],
      undefined,
    ],
  ])('%s', ([, headers, client]) => {
    const origin = findOrigin({ peer: PROXY, headers }, { trusted });
    expect(origin).toEqual({ client, scheme: undefined });
  });

  test.for<[string, Peer | undefined]>([
    ['a stranger', ['203.0.113.9', 1]],
    ['somebody on a unix socket', undefined],
  ])('is not believed, if it comes from %s', ([, peer]) => {
    const headers: Headers = [
      [FOR, '127.0.0.1'],
      [PROTO, 'https'],
      ['forwarded', 'for=127.0.0.1'],
    ];
    for (const fields of ['x-forwarded', 'forwarded'] as const)
      expect(
        findOrigin({ peer, headers }, { trusted, fields }),
      ).toBeUndefined();
  });

  test.for<[Headers]>([
    [[]],
    [[[FOR, '']]],
    [[[FOR, ' , ']]],
    [[['forwarded', 'for=1.2.3.4']]],
  ])('is nothing, in %j', ([headers]) => {
    expect(findOrigin({ peer: PROXY, headers }, { trusted })).toBeUndefined();
  });

  test('is believed from this machine, unless others are named', () => {
    const headers: Headers = [[FOR, '203.0.113.7']];
    const client = ['203.0.113.7', 0];
    for (const peer of [PROXY, ['::1', 1] as const, undefined])
      expect(findOrigin({ peer, headers })).toMatchObject({ client });
    expect(findOrigin({ peer: ['10.0.0.1', 1], headers })).toBeUndefined();
  });
});

describe('the scheme, as X-Forwarded-Proto says', () => {
  test.for([
    ['203.0.113.7', 'https', 'https'],
    ['203.0.113.7', 'HTTPS', 'https'],
    ['203.0.113.7', 'http', 'http'],
    ['203.0.113.7, 10.0.0.9', 'https', 'https'],
    ['203.0.113.7, 10.0.0.9', 'https, http', 'https'],
    ['198.51.100.1, 203.0.113.7', 'https, http', 'http'],
    ['203.0.113.7', 'https, http', undefined],
    ['203.0.113.7', 'ftp', undefined],
    ['203.0.113.7', 'https://evil', undefined],
    ['203.0.113.7', '', undefined],
  ] as const)('for %s and %j it is %s', ([nodes, proto, scheme]) => {
    const headers: Headers = [
      [FOR, nodes],
      [PROTO, proto],
    ];
    expect(findOrigin({ peer: PROXY, headers }, { trusted })?.scheme).toBe(
      scheme,
    );
  });

  test('may be all that a proxy says', () => {
    const headers: Headers = [[PROTO, 'https']];
    const origin = findOrigin({ peer: PROXY, headers }, { trusted });
    expect(origin).toEqual({ client: PROXY, scheme: 'https' });
  });
});

describe('who has asked, as Forwarded says', () => {
  test.for<[readonly string[], Peer | undefined, string | undefined]>([
    [['for=203.0.113.7;proto=https'], ['203.0.113.7', 0], 'https'],
    [['for="[2001:db8::7]:80"'], ['2001:db8::7', 80], undefined],
    [
      ['for=203.0.113.7;proto=https, for=10.0.0.9;proto=http'],
      ['203.0.113.7', 0],
      'https',
    ],
    [
      ['for=198.51.100.1;proto=https, for=203.0.113.7;proto=http'],
      ['203.0.113.7', 0],
      'http',
    ],
    [['for="198.51.100.1', 'for=203.0.113.7'], ['203.0.113.7', 0], undefined],
    [['for="198.51.100.1, for=203.0.113.7'], undefined, undefined],
    [['for=198.51.100.1;x=", for="[2001:db8::7]"'], undefined, undefined],
    [['for=unknown;proto=https'], undefined, 'https'],
    [['for=_secret'], undefined, undefined],
    [['proto=https'], undefined, 'https'],
    [['proto=https, for=10.0.0.9'], undefined, 'https'],
    [['for=203.0.113.7, proto=https'], undefined, 'https'],
    [['for=198.51.100.1', 'by=10.0.0.9'], undefined, undefined],
    [['for=10.0.0.1'], ['10.0.0.1', 0], undefined],
  ])('%j', ([values, client, scheme]) => {
    const headers = values.map((value) => ['forwarded', value] as const);
    const fields = 'forwarded';
    const origin = findOrigin({ peer: PROXY, headers }, { trusted, fields });
    expect(origin).toEqual({ client, scheme });
  });

  test('does not count beside the other fields, nor they beside it', () => {
    const headers: Headers = [
      [FOR, '203.0.113.1'],
      [PROTO, 'https'],
      ['forwarded', 'for=203.0.113.2'],
    ];
    const peer = PROXY;
    expect(findOrigin({ peer, headers })).toMatchObject({
      client: ['203.0.113.1', 0],
    });
    expect(findOrigin({ peer, headers }, { fields: 'forwarded' })).toEqual({
      client: ['203.0.113.2', 0],
      scheme: undefined,
    });
  });
});

describe('an application behind a proxy', () => {
  async function see(given: Partial<HttpScope>) {
    const scope = {
      type: 'http',
      scheme: 'http',
      server: ['127.0.0.1', 80],
      client: PROXY,
      headers: [],
      ...given,
    } as unknown as HttpScope;
    const frozen = Object.freeze(scope);
    const seen: unknown[] = [];
    const inner: Application = async (...call) => {
      seen.push(call[0]);
    };
    const never = () => Promise.reject(new Error('nobody calls this'));
    await proxyHeaders({ trusted })(inner)(frozen, never, never);
    return { scope, seen: seen[0] };
  }

  test('sees a copy of the scope, with the client and its scheme', async () => {
    const headers: Headers = [
      [FOR, '203.0.113.7'],
      [PROTO, 'https'],
    ];
    const { scope, seen } = await see({ headers });
    expect(seen).toEqual({
      ...scope,
      client: ['203.0.113.7', 0],
      scheme: 'https',
    });
    expect(scope).toMatchObject({ client: PROXY, scheme: 'http' });
  });

  test('sees a copy for which no signal was made', async () => {
    const { signal } = new AbortController();
    const find = vi.fn(() => signal);
    const headers: Headers = [[FOR, '203.0.113.7']];
    const facts = { client: PROXY, server: PROXY, headers };
    const scope = createHttpScope(facts as never, find);
    const seen: HttpScope[] = [];
    const app = proxyHeaders({ trusted })(async (...call) => {
      if (isHttpCall(call)) seen.push(call[0]);
    });
    const never = () => Promise.reject(new Error('nobody calls this'));
    await app(scope, never, never);
    expect(seen[0]?.client).toEqual(['203.0.113.7', 0]);
    expect(find).not.toHaveBeenCalled();
    expect(seen[0]?.signal).toBe(signal);
  });

  test('keeps the scheme, if nothing is said of it', async () => {
    const { seen } = await see({
      scheme: 'https',
      headers: [[FOR, '203.0.113.7']],
    });
    expect(seen).toMatchObject({ scheme: 'https' });
  });

  test('sees the scope itself, if nothing is said', async () => {
    const { scope, seen } = await see({});
    expect(seen).toBe(scope);
  });

  test('believes nobody who is not known', async () => {
    const { scope, seen } = await see({
      client: undefined,
      headers: [[FOR, '203.0.113.7']],
    });
    expect(seen).toBe(scope);
  });

  test('gets its lifespan as it is', async () => {
    const seen: unknown[] = [];
    const app = proxyHeaders()(async (...call) => {
      seen.push(...call);
    });
    const call = [{ type: 'lifespan' }, () => {}, () => {}];
    await (app as (...call: unknown[]) => Promise<void>)(...call);
    expect(seen).toEqual(call);
  });
});

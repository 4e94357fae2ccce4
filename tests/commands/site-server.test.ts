import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { answerFrom, answerLater, readSite } from '../../.vitepress/commands/site-server.ts';
import { createFolder } from '../support/checkout.ts';

const SITE = {
  'site/index.html': 'the cover',
  'site/404.html': 'no such page',
  'site/01-x.html': 'chapter 1',
  'site/02-y/index.html': 'chapter 2',
  'site/source/01-x/a.html': 'a file',
  'site/assets/app.js': 'let it = 0;',
  'secret.html': 'not served',
};

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly location?: string;
  readonly body: string;
}

/** `fetch` would tidy the target up; this sends it as it is. */
async function ask(listener: RequestListener, target: string, method = 'GET'): Promise<Answer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = request({ host: '127.0.0.1', port, path: target, method, agent: false }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const piece of response) body += String(piece);
  const { 'content-type': type, location } = response.headers;
  return { status: response.statusCode, type, body, ...(location && { location }) };
}

describe('answerFrom', () => {
  const HTML = 'text/html; charset=utf-8';

  test.for([
    ['/', 200, 'the cover'],
    ['/?q=1', 200, 'the cover'],
    ['/index.html', 200, 'the cover'],
    ['/01-x', 200, 'chapter 1'],
    ['/01-x/', 200, 'chapter 1'],
    ['/01-x.html?q=1', 200, 'chapter 1'],
    ['/02-y/', 200, 'chapter 2'],
    ['/source/01-x/a', 200, 'a file'],
    ['/nowhere', 404, 'no such page'],
    ['//', 404, 'no such page'],
    ['/../secret', 404, 'no such page'],
    ['/..%2fsecret', 404, 'no such page'],
    ['http://[', 404, 'no such page'],
  ] as const)('%s: %i, %s', async ([target, status, body]) => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    expect(await ask(answerFrom(site), target)).toEqual({ status, type: HTML, body });
  });

  test.for([
    ['/02-y', '/02-y/'],
    ['/02-y?q=1', '/02-y/?q=1'],
  ] as const)('%s is moved to %s, where its links are right', async ([target, location]) => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    expect(await ask(answerFrom(site), target)).toMatchObject({ status: 301, location });
  });

  test('knows a script, and HEAD', async () => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const type = 'text/javascript; charset=utf-8';
    expect(await ask(answerFrom(site), '/assets/app.js')).toMatchObject({
      type,
      body: 'let it = 0;',
    });
    expect(await ask(answerFrom(site), '/01-x', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test('sends gzip to whom it may', async () => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const server = createServer(answerFrom(site)).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/01-x`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe('chapter 1');
  });
});

test('answerLater asks for patience', async () => {
  expect(await ask(answerLater, '/')).toMatchObject({
    status: 503,
    body: 'The book is being built.\n',
  });
});

import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { serveSite } from '../../.vitepress/commands/serve-site.ts';
import { answerFrom, answerLater, readSite } from '../../.vitepress/commands/site-server.ts';
import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
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

const TRANSPORTS = isEpollAvailable() ? (['epoll', 'node'] as const) : (['node'] as const);
type Transport = (typeof TRANSPORTS)[number];

async function serve(application: HttpApplication, transport: Transport): Promise<URL> {
  const server = await serveSite(application, { port: 0, transport }, 'start');
  onTestFinished(() => server.stop());
  return new URL(server.url);
}

/** `fetch` would tidy the target up; this sends it as it is. */
async function ask(
  application: HttpApplication,
  target: string,
  { method = 'GET', transport }: { method?: string; transport: Transport },
): Promise<Answer> {
  const { hostname, port } = await serve(application, transport);
  const sent = request({ host: hostname, port, path: target, method, agent: false }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const piece of response) body += String(piece);
  const { 'content-type': type, location } = response.headers;
  return { status: response.statusCode, type, body, ...(location && { location }) };
}

describe.each(TRANSPORTS)('answerFrom, by %s', (transport) => {
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
    ['http://a/01-x', 200, 'chapter 1'],
  ] as const)('%s: %i, %s', async ([target, status, body]) => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const answer = await ask(answerFrom(site), target, { transport });
    expect(answer).toEqual({ status, type: HTML, body });
  });

  test('a target that is none does not get that far', async () => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const answer = await ask(answerFrom(site), 'http://[', { transport });
    expect(answer).toMatchObject({ status: 400, type: 'text/plain; charset=utf-8' });
  });

  test.for([
    ['/02-y', '/02-y/'],
    ['/02-y?q=1', '/02-y/?q=1'],
  ] as const)('%s is moved to %s, where its links are right', async ([target, location]) => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const answer = await ask(answerFrom(site), target, { transport });
    expect(answer).toMatchObject({ status: 301, location, body: '' });
  });

  test('knows a script, and HEAD', async () => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const type = 'text/javascript; charset=utf-8';
    expect(await ask(answerFrom(site), '/assets/app.js', { transport })).toMatchObject({
      type,
      body: 'let it = 0;',
    });
    expect(await ask(answerFrom(site), '/01-x', { method: 'HEAD', transport })).toMatchObject({
      status: 200,
      body: '',
    });
  });

  test('sends gzip to whom it may', async () => {
    const site = readSite(path.join(createFolder(SITE), 'site'));
    const url = await serve(answerFrom(site), transport);
    const response = await fetch(new URL('/01-x', url));
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe('chapter 1');
  });
});

test.each(TRANSPORTS)('answerLater asks for patience, by %s', async (transport) => {
  expect(await ask(answerLater, '/', { transport })).toMatchObject({
    status: 503,
    body: 'The book is being built.\n',
  });
});

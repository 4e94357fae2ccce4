// transports.browser.ts: by epoll or by node:net, a browser sees no difference.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHAPTER, OTHER_SITE_URL, SITE_URL, startBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ROUTES = ['/', '/00-preface', CHAPTER, '/05-http-parser/', '/source/01-tracer-bullet/main'];

describe.each([SITE_URL, OTHER_SITE_URL])('%s', (url) => {
  it.each(ROUTES)('%s loads whole, from nowhere else, by this server', async (route) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      const { server } = response.headers();
      if (response.status() >= 400 || server !== 'atlas')
        complaints.push(`${response.status()} by ${server}: ${response.url()}`);
    });
    await page.goto(url + route, { waitUntil: 'networkidle' });
    expect(complaints).toEqual([]);
    expect(await page.title()).toContain('The Atlas Log');
    await page.close();
  });

  it('a page that is not there is told so', async () => {
    const page = await browser.newPage();
    const response = await page.goto(`${url}/nowhere`);
    expect(response?.status()).toBe(404);
    await page.close();
  });
});

// pages.browser.ts: what holds for every page: it loads whole and alone, and fits a phone.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findRoutes, PHONE, SITE_URL, startBrowser } from './browser.ts';

const { pages, sources } = findRoutes();

let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await startBrowser();
  context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce' });
});

afterAll(() => browser.close());

/** A page, and what it complains of. */
async function openPage(): Promise<{ own: Page; complaints: readonly string[] }> {
  const own = await context.newPage();
  const complaints: string[] = [];
  own.on('pageerror', (error) => complaints.push(error.message));
  own.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  own.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  own.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  own.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${SITE_URL}/`))
      complaints.push(`loads from another host: ${request.url()}`);
  });
  return { own, complaints };
}

// Most of the time is spent in waiting for the network to be idle, so several wait at once.
describe.concurrent.each([...pages, ...sources])('%s', (route) => {
  it('loads without an error, a failed request or another host, and fits a phone', async () => {
    const { own, complaints } = await openPage();
    await own.goto(SITE_URL + route, { waitUntil: 'networkidle' });
    expect(complaints).toEqual([]);
    const width = await own.evaluate('document.documentElement.scrollWidth');
    expect(width, 'pixels from left to right').toBeLessThanOrEqual(PHONE.width);
    await own.close();
  });
});

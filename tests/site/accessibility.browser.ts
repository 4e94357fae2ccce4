// accessibility.browser.ts: every page as axe sees it, and as a screenshot shows it, in both themes.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import type * as axeCore from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DESK, findRoutes, PHONE, SCREENSHOTS, SITE_URL, startBrowser, THEMES } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { pages, sources } = findRoutes();

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
  page = await context.newPage();
});

afterAll(() => browser.close());

// The source pages are of one mould: one of them stands for all.
describe.each([...pages, ...sources.slice(0, 1)])('%s', (route) => {
  it.each(THEMES)('has nothing that axe objects to, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(PHONE);
    if (page.url() !== SITE_URL + route)
      await page.goto(SITE_URL + route, { waitUntil: 'networkidle' });
    await takeScreenshot(route, `phone-${colorScheme}`);
    await page.setViewportSize(DESK);
    await takeScreenshot(route, `desk-${colorScheme}`);
    expect(await findViolations(page)).toEqual([]);
  });
});

async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore }; // evaluated above
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`,
    );
  });
}

async function takeScreenshot(route: string, variant: string): Promise<void> {
  const name = route === '/' ? 'cover' : route.slice(1).replaceAll('/', '_');
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${variant}.png`), fullPage: true });
}

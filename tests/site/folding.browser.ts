// folding.browser.ts: a folded listing opens for whoever follows a link to it.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { CHAPTER, openPage, startBrowser } from './browser.ts';

const FOLDED = '.listing-folded';

let browser: Browser;
let id: string;
beforeAll(async () => {
  browser = await startBrowser();
  const page = await openPage(browser, CHAPTER);
  id = (await page.locator(FOLDED).first().getAttribute('id')) ?? '';
});
afterAll(() => browser.close());

it('a folded listing is closed, and says how many lines it has', async () => {
  const page = await openPage(browser, CHAPTER);
  const listing = page.locator(FOLDED).first();
  const size = await listing.locator('.line').count();
  expect(await listing.locator('summary').innerText()).toBe(`Folded: ${size} lines`);
  expect(await countOpen(page)).toBe(0);
});

it('an open one says that it can be folded', async () => {
  const page = await openPage(browser, CHAPTER);
  const summary = page.locator(FOLDED).first().locator('summary');
  await summary.click();
  expect(await summary.innerText()).toMatch(/^Fold \d+ lines$/);
});

it('the one that the address names is open on load', async () => {
  const page = await openPage(browser, `${CHAPTER}#${id}`);
  await expectOpen(page);
});

it('it opens when the address comes to name it', async () => {
  const page = await openPage(browser, CHAPTER);
  await page.evaluate(`location.hash = '${id}'`);
  await expectOpen(page);
});

it('it opens for a link to it, even if it was closed by hand', async () => {
  const page = await openPage(browser, CHAPTER);
  const link = page.locator(`a[href="#${id}"]`).first();
  await link.click();
  await expectOpen(page);
  await page.locator(`#${id} summary`).click();
  expect(await countOpen(page)).toBe(0);
  await link.click();
  await expectOpen(page);
});

it('it opens for a link on another page', async () => {
  const page = await openPage(browser, '/source/01-tracer-bullet/main');
  await page.locator(`.explained a[href$="#${id}"]`).first().click();
  await expectOpen(page);
});

it('without scripts it opens by hand', async () => {
  const page = await openPage(browser, `${CHAPTER}#${id}`, { javaScriptEnabled: false });
  await page.locator(`#${id} summary`).click();
  await expectOpen(page);
});

/** The one that is asked for, and no other. */
async function expectOpen(page: Page): Promise<void> {
  await page.locator(`#${id} details[open] .line`).first().waitFor();
  expect(await countOpen(page)).toBe(1);
}

function countOpen(page: Page): Promise<number> {
  return page.locator(`${FOLDED} details[open]`).count();
}

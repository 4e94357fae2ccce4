// keyboard.browser.ts: a chapter without a mouse.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { CHAPTER, openPage, startBrowser } from './browser.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Numbers everything that can be focused and seen, and returns it as HTML. */
const NUMBER_TARGETS = `(() => {
  const targets = document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]');
  const seen = [...targets].filter((target) => target.checkVisibility({ visibilityProperty: true }));
  for (const [i, target] of seen.entries()) target.dataset.target = String(i);
  return seen.map((target) => target.outerHTML.slice(0, 120));
})()`;

/** What has the focus: its number, and whether one sees it there. */
const DESCRIBE_FOCUS = `(() => {
  const focused = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { width, height } = focused.getBoundingClientRect();
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && width * height > 0;
  return { target: focused.dataset.target, isSeen, html: focused.outerHTML.slice(0, 120) };
})()`;

interface Focus {
  readonly target?: string;
  readonly isSeen: boolean;
  readonly html: string;
}

it('Tab reaches everything that a mouse does, and one sees where one is', async () => {
  page = await openPage(browser, CHAPTER);
  const targets = await page.evaluate<string[]>(NUMBER_TARGETS);
  const reached = new Map<string, Focus>();
  for (let i = 0; i < targets.length + 2; i += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<Focus>(DESCRIBE_FOCUS);
    if (focus.target !== undefined) reached.set(focus.target, focus);
  }
  expect(targets.length).toBeGreaterThan(50);
  expect(targets.filter((_, i) => !reached.has(String(i)))).toEqual([]);
  expect([...reached.values()].filter((focus) => !focus.isSeen)).toEqual([]);
});

it('the first Tab offers to skip to the text', async () => {
  page = await openPage(browser, CHAPTER);
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: 'Skip to content' });
  expect(await link.isVisible()).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('VPContent');
});

it('a folded answer opens by Enter', async () => {
  page = await openPage(browser, CHAPTER);
  const folded = page.locator('.vp-doc details').first();
  await folded.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await folded.getAttribute('open')).not.toBeNull();
});

// copying.browser.ts: what the copy button of a listing or a transcript puts on the clipboard.

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readCode } from '../../.vitepress/weave/read/code.ts';
import { CHAPTER, openPage, startBrowser } from './browser.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await openPage(browser, CHAPTER, { permissions: ['clipboard-read', 'clipboard-write'] });
});
afterAll(() => browser.close());

it('every listing copies without removed lines, line ends of them, marks or markers', async () => {
  const files = [...readCode(process.cwd()).values()].map((file) => file.lines.join('\n'));
  const diffs = await page.locator('.listing-diff').all();
  expect(diffs.length).toBeGreaterThan(0);
  for (const listing of diffs) {
    const copied = await copy(listing);
    const removed = await listing.locator('.line.remove').allInnerTexts();
    expect(removed.length).toBeGreaterThan(0);
    expect(copied).not.toMatch(/#region|#endregion|\u200b/);
    // The copied text is the code of a file, save for its indentation.
    const indents = ['', '  ', '    '];
    const texts = indents.map((indent) => copied.replaceAll(/^(?=.)/gm, indent).trimEnd());
    expect(
      files.some((file) => texts.some((text) => file.includes(text))),
      copied,
    ).toBe(true);
  }
});

it('a listing with fragments copies its names, and no marker', async () => {
  const listing = page.locator('.listing:has(.fragment)').first();
  const copied = await copy(listing);
  expect(copied).toMatch(/^\s*⟨.+⟩$/m);
  expect(copied).not.toContain('#region');
});

it('a transcript copies what the reader types, and nothing else', async () => {
  const transcript = page.locator('.transcript').first();
  const written = (await transcript.locator('pre').innerText()).split('\n');
  const commands = written.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  expect(commands.length).toBeGreaterThan(1);
  expect((await copy(transcript)).trim()).toBe(commands.join('\n'));
});

it('imports are folded, and copied with the rest', async () => {
  await page.goto(new URL('/04-streams/', page.url()).href);
  const listing = page.locator('.listing:has(.listing-imports)').first();
  const imports = listing.locator('.listing-imports');
  expect(await imports.locator('.line').first().isVisible()).toBe(false);
  const copied = await copy(listing);
  expect(copied).toMatch(/^import [^]*;\n\n/m);
  expect(copied).not.toContain('lines of imports');
  await imports.locator('summary').click();
  expect(await imports.locator('.line').first().isVisible()).toBe(true);
});

async function copy(figure: Locator): Promise<string> {
  await figure.locator('button.copy').click();
  await figure.locator('button.copy.copied').waitFor();
  return page.evaluate('navigator.clipboard.readText()');
}

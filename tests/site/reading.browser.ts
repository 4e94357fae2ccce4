// reading.browser.ts: what a reader does on a page of the book: search, switch, look aside, or do without scripts.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHAPTER, openPage, PHONE, SITE_URL, startBrowser } from './browser.ts';

const MAX_FIRST_VIEW_BYTES = 250_000; // transferred, gzipped as npm start serves it

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe('search', () => {
  it('finds a word of chapter 1 and goes there', async () => {
    const page = await openPage(browser, '/');
    await page.getByRole('button', { name: 'Search the book' }).click();
    await page.locator('#localsearch-input').fill('pipelining');
    await page.locator(`#localsearch-list a[href^="${CHAPTER}"]`).first().click();
    await page.waitForURL(`${SITE_URL}${CHAPTER}#**`);
    await page.locator('main').filter({ hasText: 'pipelining' }).waitFor();
  });

  it('opens by its key and closes by Escape', async () => {
    const page = await openPage(browser, CHAPTER);
    await page.keyboard.press('/');
    await page.locator('#localsearch-input').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#localsearch-input').waitFor({ state: 'detached' });
  });
});

describe('the theme', () => {
  it.each(['light', 'dark'] as const)('starts as the system’s, %s', async (colorScheme) => {
    const page = await openPage(browser, CHAPTER, { colorScheme });
    const classes = await page.locator('html').getAttribute('class');
    expect(classes?.includes('dark') ?? false).toBe(colorScheme === 'dark');
  });

  it('switches, and stays switched', async () => {
    const page = await openPage(browser, CHAPTER, { colorScheme: 'light' });
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await paper();
    await page.locator('.VPNavBarAppearance .VPSwitchAppearance').click();
    const after = await paper();
    expect(after).not.toBe(before);
    await page.reload();
    expect(await paper()).toBe(after);
  });
});

describe('a margin note', () => {
  const edges = '.vp-doc > div > .margin-note, .vp-doc > div > p, .vp-doc > div > .listing';

  it('stands in the margin where there is one, level with the block before it', async () => {
    const page = await openPage(browser, CHAPTER, { viewport: { width: 1280, height: 900 } });
    const note = page.locator('.margin-note').first();
    const text = page.locator('.vp-doc > div > *:has(+ .margin-note)').first();
    const [noteBox, textBox] = [await note.boundingBox(), await text.boundingBox()];
    expect(noteBox?.x).toBeGreaterThan((textBox?.x ?? 0) + (textBox?.width ?? 0));
    expect(Math.abs((noteBox?.y ?? 0) - (textBox?.y ?? 0))).toBeLessThan(12);
  });

  it('overlaps nothing', async () => {
    const page = await openPage(browser, CHAPTER);
    const boxes = await Promise.all(
      (await page.locator(edges).all()).map((block) => block.boundingBox()),
    );
    const overlaps = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).filter((b) => a !== null && b !== null && overlap(a, b)),
    );
    expect(boxes.length).toBeGreaterThan(20);
    expect(overlaps).toEqual([]);
  });

  it('folds in below its block on a phone', async () => {
    const page = await openPage(browser, CHAPTER, { viewport: PHONE });
    const note = await page.locator('.margin-note').first().boundingBox();
    const text = await page.locator('.vp-doc > div > *:has(+ .margin-note)').first().boundingBox();
    expect(note?.y).toBeGreaterThanOrEqual((text?.y ?? 0) + (text?.height ?? 0));
    expect((note?.x ?? 0) + (note?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
  });
});

describe('the sidebar', () => {
  it('lists every section of the page, those in a box too', async () => {
    const page = await openPage(browser, CHAPTER);
    const boxed = await page.locator('.vp-doc .box h2').count();
    expect(boxed).toBeGreaterThan(0);
    const links = page.locator('.sidebar-section');
    const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    const titles = page.locator('.vp-doc h2');
    const ids = await titles.evaluateAll((all) => all.map((title) => `#${title.id}`));
    expect(targets).toEqual(ids);
  });

  it('shows the entry of the page, however far down it is, and leaves the page where it is', async () => {
    const viewport = { width: 1280, height: 400 };
    const page = await openPage(browser, '/06-http-connection/answers', { viewport });
    const entry = await page.locator('.sidebar-entry[aria-current="page"]').boundingBox();
    expect(entry?.y).toBeGreaterThan(64); // the bar over it
    expect(entry?.y).toBeLessThan(viewport.height - 30);
    expect(await page.evaluate('scrollY')).toBe(0);
  });
});

describe('a listing', () => {
  it('has room for 84 columns beside the margin notes', async () => {
    const page = await openPage(browser, CHAPTER, { viewport: { width: 1280, height: 900 } });
    const room = await page
      .locator('.listing pre code')
      .first()
      .evaluate((code) => {
        const line = code.querySelector('.line');
        if (line === null) return 0;
        line.textContent = 'x'.repeat(84);
        const pre = code.closest('pre');
        return (pre?.clientWidth ?? 0) - (pre?.scrollWidth ?? 0);
      });
    expect(room).toBe(0);
  });
});

describe('a transcript', () => {
  it.each([320, PHONE.width, 1440])('is all in sight, %i pixels wide', async (width) => {
    const page = await openPage(browser, CHAPTER, { viewport: { width, height: 740 } });
    const hidden = await page
      .locator('.transcript pre')
      .evaluateAll((all) => all.map((code) => code.scrollWidth - code.clientWidth));
    expect(hidden.length).toBeGreaterThan(5);
    expect(hidden.filter((pixels) => pixels > 0)).toEqual([]);
  });

  it('lets a long line of output hang from where it starts', async () => {
    const page = await openPage(browser, CHAPTER, { viewport: PHONE });
    const hang = await page
      .locator('.transcript .output .line')
      .first()
      .evaluate((line) => {
        line.parentElement?.style.setProperty('--indent', '2ch');
        line.textContent = `  ${'word '.repeat(30)}`;
        const range = line.ownerDocument.createRange();
        range.selectNodeContents(line);
        const [first, ...others] = range.getClientRects();
        return (others.at(-1)?.left ?? 0) - (first?.left ?? 0);
      });
    expect(hang).toBeGreaterThan(40); // six columns
  });
});

describe('what scrolls sideways on a phone', () => {
  it.each(['.figure-drawing', 'table', '.listing pre'])(
    '%s has shadows that say so',
    async (selector) => {
      const page = await openPage(browser, CHAPTER, { viewport: PHONE });
      const frame = page.locator(`.vp-doc ${selector}`).first();
      expect(await frame.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeGreaterThan(50);
      const attachment = `getComputedStyle(document.querySelector('.vp-doc ${selector}')).backgroundAttachment`;
      expect(await page.evaluate(attachment)).toBe('local, local, scroll, scroll');
    },
  );
});

describe('without JavaScript', () => {
  const javaScriptEnabled = false;

  it('a chapter shows its text, its notes and the table of contents, and unfolds', async () => {
    const page = await openPage(browser, CHAPTER, { javaScriptEnabled });
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.locator('.margin-note').first().isVisible()).toBe(true);
    expect(await page.locator('.sidebar-entry[aria-current="page"]').isVisible()).toBe(true);
    expect(await page.locator('.sidebar-section').first().isVisible()).toBe(true);
    const folded = page.locator('.vp-doc details').first();
    await folded.locator('summary').click();
    expect(await folded.locator('summary ~ *').first().isVisible()).toBe(true);
  });

  it('no button is shown that nothing answers', async () => {
    for (const viewport of [PHONE, { width: 1440, height: 900 }]) {
      const page = await openPage(browser, CHAPTER, { javaScriptEnabled, viewport });
      expect(await page.locator('button:visible').count()).toBe(0);
    }
  });

  it('a phone gets to the table of contents', async () => {
    const page = await openPage(browser, CHAPTER, { javaScriptEnabled, viewport: PHONE });
    await page.getByRole('link', { name: 'Contents of the book' }).click();
    await page.locator('.contents').getByRole('link', { name: 'The tracer bullet' }).click();
    expect(page.url()).toBe(SITE_URL + CHAPTER);
  });
});

describe.each([true, false])('an address without a page, scripts %s', (javaScriptEnabled) => {
  it('is answered 404, and the way back', async () => {
    const page = await openPage(browser, '/', { javaScriptEnabled });
    const response = await page.goto(`${SITE_URL}/17-nothing`);
    expect(response?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'table of contents' }).click();
    await page.waitForURL(`${SITE_URL}/#contents`);
  });
});

describe('chapter 1', () => {
  it('weighs less than 250 KB on its first view', async () => {
    const page = await browser.newPage();
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    let bytes = 0;
    client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(SITE_URL + CHAPTER, { waitUntil: 'networkidle' });
    console.log(`chapter 1: ${Math.round(bytes / 1000)} KB transferred, gzipped`);
    expect(bytes).toBeLessThan(MAX_FIRST_VIEW_BYTES);
    expect(bytes).toBeGreaterThan(10_000);
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Box, b: Box): boolean {
  const across = a.x < b.x + b.width && b.x < a.x + a.width;
  return across && a.y < b.y + b.height && b.y < a.y + a.height;
}

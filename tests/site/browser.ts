// browser.ts: the built site in a real browser, for the tests of this folder.

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import { readCode } from '../../.vitepress/weave/read/code.ts';
import { readPages } from '../../.vitepress/weave/read/pages.ts';
import { sourceRoute } from '../../.vitepress/weave/render/site.ts';

/** Without a slash at its end. */
export const SITE_URL = expectVariable('SITE_URL').replace(/\/$/, '');
/** The same site, from a server on `node:net`. */
export const OTHER_SITE_URL = expectVariable('OTHER_SITE_URL').replace(/\/$/, '');
export const SCREENSHOTS = expectVariable('SCREENSHOTS');
export const CHAPTER = '/01-tracer-bullet';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };
export const THEMES = ['light', 'dark'] as const;

/** How long one step of a test may take. */
const STEP_LIMIT_MS = 10_000;

const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The routes of every page, the source pages last. */
export function findRoutes(): {
  readonly pages: readonly string[];
  readonly sources: readonly string[];
} {
  const files = [...readCode(process.cwd()).values()];
  const sources = files.filter(({ file }) => file.startsWith('code/')).map(sourceRoute);
  return { pages: readPages(process.cwd()).map((page) => page.route), sources };
}

/** Vue says so on the element that it has taken over: before, no key or click is answered. */
const IS_ALIVE = "document.querySelector('#app').__vue_app__ !== undefined";

/** Starts a browser. Whoever starts one closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: expectVariable('CHROMIUM'), args: SWITCHES });
}

/** Opens a page of the site, with an empty cache, and waits until it is loaded and answers. */
export async function openPage(
  browser: Browser,
  route: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: DESK,
    reducedMotion: 'reduce', // no colour is looked at on its way to another
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_LIMIT_MS);
  await page.goto(SITE_URL + route, { waitUntil: 'networkidle' });
  if (options.javaScriptEnabled !== false) await page.waitForFunction(IS_ALIVE);
  return page;
}

function expectVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(
      `Cannot test the site: ${name} is not set, expected you to use npm run test:browser`,
    );
  }
  return value;
}

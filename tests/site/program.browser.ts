// program.browser.ts: the program of chapter 1 serves a page that a real browser shows.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Program, startProgram } from '../support/program.ts';
import { startBrowser } from './browser.ts';

let browser: Browser;
let program: Program;
beforeAll(async () => {
  browser = await startBrowser();
  program = await startProgram('01-tracer-bullet');
});
afterAll(async () => {
  await browser.close();
  await program.stop();
});

it('greets whoever types a name', async () => {
  const page = await browser.newPage();
  await page.goto(program.url);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByRole('button', { name: 'Greet me' }).click();
  await page.getByRole('heading', { name: 'Hello, Ada!' }).waitFor();
  expect(new URL(page.url()).search).toBe('?name=Ada');
});

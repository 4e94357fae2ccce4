// test-browser.ts: npm run test:browser [-- options of vitest]
//
// Builds the site into a folder of its own, serves it as npm start does, by epoll where there is
// one, and by node:net besides, and lets the tests of tests/site/ look at it in a real browser.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findChromium } from './chromium.ts';
import { CommandError } from './command-error.ts';
import { serveSite } from './serve-site.ts';
import { answerFrom, readSite } from './site-server.ts';
import { exitOnSignals, runVitest } from './vitest-run.ts';

const chromium = findChromium(process.env);
if (chromium === undefined) {
  throw new CommandError(
    'Cannot run the browser tests: no chromium found, expected one on PATH (apt-get install chromium), or its path in CHROMIUM',
  );
}
const root = process.cwd();
const screenshots = mkdtempSync(path.join(tmpdir(), 'atlas-screenshots-'));
const site = answerFrom(await buildSite());
const serve = (transport?: 'epoll' | 'node'): ReturnType<typeof serveSite> =>
  serveSite(site, { port: 0, transport }, 'run test:browser');
const servers = [await serve(), await serve('node')];
const [url, otherUrl] = servers.map((server) => server.url);
exitOnSignals();
const config = path.join(root, 'tests/site/vitest.config.ts');
const run = runVitest(root, ['--config', config, ...process.argv.slice(2)], {
  ...process.env,
  CHROMIUM: chromium,
  SITE_URL: url,
  OTHER_SITE_URL: otherUrl,
  SCREENSHOTS: screenshots,
});
process.exitCode = (await run.code) ?? 1;
await Promise.all(servers.map((server) => server.stop()));
console.log(`screenshots are in ${screenshots}`);

async function buildSite(): Promise<ReturnType<typeof readSite>> {
  const { build } = await import('vitepress'); // takes a second to load
  const outDir = mkdtempSync(path.join(tmpdir(), 'atlas-site-'));
  try {
    await build(root, { outDir });
    return readSite(outDir);
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

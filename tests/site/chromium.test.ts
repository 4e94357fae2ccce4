// chromium.test.ts: which browser is taken for the browser tests, and what is said without one.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { findChromium } from '../../.vitepress/commands/chromium.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
afterAll(() => rmSync(folder, { recursive: true }));

const installed = path.join(folder, 'chromium');
writeFileSync(installed, '');
chmodSync(installed, 0o755);
writeFileSync(path.join(folder, 'notes.txt'), '');

describe('the browser', () => {
  it.each([
    ['the one on PATH', { PATH: `/nowhere${path.delimiter}${folder}` }, installed],
    ['the one in CHROMIUM', { PATH: '/nowhere', CHROMIUM: installed }, installed],
    ['none, where PATH has none', { PATH: '/nowhere' }, undefined],
    ['none, where CHROMIUM is not there', { PATH: folder, CHROMIUM: '/nowhere' }, undefined],
    ['none, where CHROMIUM is no program', { CHROMIUM: `${folder}/notes.txt` }, undefined],
  ])('is %s', (_, env, expected) => {
    expect(findChromium(env)).toBe(expected);
  });

  it('is asked for in one line, before anything is built', () => {
    const env = { ...process.env, CHROMIUM: '/nowhere' };
    const args = ['.vitepress/commands/run.cjs', 'test-browser'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    expect(stderr).toBe(
      'Cannot run the browser tests: no chromium found, expected one on PATH (apt-get install chromium), or its path in CHROMIUM\n',
    );
    expect([status, stdout]).toEqual([1, '']);
  });
});

// page-port.test.ts: which port a page means.

import { expect, it } from 'vitest';

import { pagePortOf, swapPort } from '../../.vitepress/weave/transcripts/page-port.ts';
import { readTranscripts } from '../../.vitepress/weave/transcripts/transcript.ts';
import { parsePage } from '../../.vitepress/weave/read/pages.ts';

it.each<[string, number, string, readonly string[]]>([
  ['as its option says', 9000, 'node a.ts --port 9000', ['listening on port 8123']],
  ['as its option says', 9000, 'node a.ts --port=9000', []],
  ['as its output says', 8123, 'node a.ts', ['loading 1234', 'listening on port 8123']],
  ["the chapter's own", 8003, 'node a.ts', []],
  ["the chapter's own", 8003, 'node a.ts --port 0', []],
])("a server's port is %s, %i", (_, port, command, output) => {
  const text = ['```console', `$ ${command} &`, ...output, '```'].join('\n');
  const page = parsePage('book/03-x.md', text);
  const ports = readTranscripts(page).steps.map((step) => pagePortOf(page, step));
  expect(ports).toEqual([port]);
});

it('swaps a port where it is a number of its own', () => {
  expect(swapPort('8001, :8001/ and 18001', 8001, 40_000)).toBe('40000, :40000/ and 18001');
});

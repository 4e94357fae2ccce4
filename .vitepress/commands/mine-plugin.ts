// mine-plugin.ts: lets the tests' imports prefer the reader's files, in vitest.

import path from 'node:path';

import type { Plugin } from 'vitest/config';

import { resolveMine } from './mine.ts';

/** Sends each import of a file in `code/` on to the reader's, where there is one. */
export function minePlugin(root: string): Plugin {
  return {
    name: 'atlas:mine',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer === undefined || !/^\.{0,2}\//.test(source)) return undefined;
      const file = path.resolve(path.dirname(importer), source);
      const mine = resolveMine(root, file);
      return mine === file ? undefined : mine;
    },
  };
}

// tangle.test.ts: the proof that the book holds the whole program.

import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';

import {
  bookCode,
  plainText,
  readBook,
  stateOf,
  tangleBook,
  writeTangled,
} from '../../.vitepress/weave/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('code/, rebuilt from nothing but the listings', () => {
  const book = readBook(ROOT);
  const tangled = tangleBook(book);
  const finished = bookCode(book).filter(({ chapter }) => stateOf(book, chapter) === 'finished');

  it('is compared', () => {
    expect(finished).not.toEqual([]);
  });

  it.each(finished.map((file) => [file.file, file] as const))('has the same %s', (name, file) => {
    expect(tangled.get(name)).toBe(plainText(file));
  });

  it('type-checks', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tangled-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const files = writeTangled(ROOT, folder).filter(isFinished);
    expect(files).not.toEqual([]);
    for (const name of ['package.json', 'node_modules']) {
      symlinkSync(path.join(ROOT, name), path.join(folder, name));
    }
    expect(typeCheck(folder, files)).toBe('');
  });

  function isFinished(file: string): boolean {
    return file.endsWith('.ts') && finished.some((one) => one.file === file);
  }
});

/** Returns what the compiler says, with this repository's own settings. */
function typeCheck(folder: string, files: readonly string[]): string {
  const settings = readFileSync(path.join(ROOT, 'tsconfig.json'), 'utf8');
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', settings);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(
    files.map((file) => path.join(folder, file)),
    options,
  );
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  });
}

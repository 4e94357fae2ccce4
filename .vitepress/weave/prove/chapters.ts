// chapters.ts: whatever is in code/ belongs to a chapter, and each chapter has a page.

import { type Book, bookCode } from '../read/book.ts';
import { listStrays } from '../read/code.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';

/** Lists the files of `code/` that are in no chapter's folder, and the folders without a page. */
export function checkChapters(book: Book): Findings {
  return { faults: [...findStrays(book), ...findOrphans(book)], notices: [] };
}

function findStrays({ root }: Book): readonly Fault[] {
  return listStrays(root).map((file) => ({
    file,
    line: 1,
    message: `Cannot find the chapter of "${file}": it is in no chapter's folder, expected code/NN-name/`,
  }));
}

function findOrphans(book: Book): readonly Fault[] {
  const written = new Set(book.pages.map((page) => page.chapter));
  const unwritten = bookCode(book).filter(({ chapter }) => !written.has(chapter));
  const lastFiles = new Map(unwritten.map(({ chapter, file }) => [chapter, file]));
  return [...lastFiles].map(([chapter, file]) => ({
    file,
    line: 1,
    message: `Cannot find the chapter of "code/${chapter}": there is no such page, expected book/${chapter}.md`,
  }));
}

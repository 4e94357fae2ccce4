// floors.ts: a chapter imports only from earlier chapters, and only through their index.ts.

import path from 'node:path';

import ts from 'typescript';

import { type Book, bookCode } from '../read/book.ts';
import type { CodeFile } from '../read/code.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';

/** Lists the imports of `code/` that lead up, sideways into a private file, or out of `code/`. */
export function checkFloors(book: Book): Findings {
  const faults = bookCode(book)
    .filter(({ file }) => file.endsWith('.ts'))
    .flatMap(findBadImports);
  return { faults, notices: [] };
}

function findBadImports(file: CodeFile): readonly Fault[] {
  const text = file.lines.join('\n');
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    const message = describeBadImport(file, fileName);
    if (message === undefined) return [];
    return [{ file: file.file, line: text.slice(0, pos).split('\n').length, message }];
  });
}

function describeBadImport(file: CodeFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(file.file), specifier);
  const [folder, chapter = '', ...inside] = target.split('/');
  if (folder === 'code' && chapter === file.chapter) return undefined;
  const isEarlier = folder === 'code' && chapter < file.chapter;
  if (isEarlier && inside.join('/') === 'index.ts') return undefined;
  const reason = isEarlier ? 'it is a private file' : 'it is no earlier chapter';
  return `Cannot import "${specifier}": ${reason}, expected the index.ts of an earlier chapter`;
}

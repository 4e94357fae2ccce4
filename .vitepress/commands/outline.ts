// outline.ts: npm run outline 1: a chapter's public names, and how much code there is so far.

import { countLines, listPublicNames } from '../weave/outline.ts';
import { expectChapter, listChapters } from './chapters.ts';
import { exitOnClosedPipe } from './closed-pipe.ts';

exitOnClosedPipe();
const root = process.cwd();
const chapter = expectChapter(root, process.argv[2], 'outline');

for (const { signature, summary } of listPublicNames(root, chapter)) {
  console.log(summary === '' ? signature : `${signature}\n  ${summary}`);
}
const chapters = listChapters(root);
const soFar = chapters.slice(0, chapters.indexOf(chapter) + 1);
const total = soFar.reduce((sum, slug) => sum + countLines(root, slug), 0);
const own = countLines(root, chapter);
console.log(`${own} lines of code, attempts and exercises aside; ${total} so far`);

// outline.ts: npm run outline 1: a chapter's public names, and how much code there is so far.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { listPublicNames } from '../weave/outline.ts';
import { expectChapter, listChapters } from './chapters.ts';

const root = process.cwd();
const chapter = expectChapter(root, process.argv[2], 'outline');

for (const { signature, summary } of listPublicNames(root, chapter)) {
  console.log(`${signature}\n  ${summary}`);
}
const chapters = listChapters(root);
const soFar = chapters.slice(0, chapters.indexOf(chapter) + 1);
const total = soFar.reduce((sum, slug) => sum + countLines(slug), 0);
console.log(`${countLines(chapter)} lines of code in this chapter, ${total} so far`);

/** Lines that are neither blank nor a marker, attempts and exercises aside. */
function countLines(slug: string): number {
  const folder = path.join(root, 'code', slug);
  const lines = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => readFileSync(path.join(folder, name), 'utf8').split('\n'));
  return lines.filter((line) => !/^\s*(\/\/ #(end)?region.*)?$/.test(line)).length;
}

// test.ts: npm test [-- 01] [-- options of vitest]

import { expectChapter } from './chapters.ts';
import { exitOnSignals, runVitest } from './vitest-run.ts';

const root = process.cwd();
const args = process.argv.slice(2);
const firstOther = args.findIndex((arg) => !/^\d{1,2}$/.test(arg));
const count = firstOther === -1 ? args.length : firstOther;
const folders = args.slice(0, count).map((name) => `tests/${expectChapter(root, name, 'test')}/`);
exitOnSignals();
process.exitCode = (await runVitest(root, [...folders, ...args.slice(count)]).code) ?? 1;

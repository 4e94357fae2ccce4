// transcripts.ts: npm run transcripts [-- 01]: runs the commands that the book shows, and writes
// what they print into its pages where that has changed.

import { formatFault } from '../weave/fault.ts';
import { readPages } from '../weave/read/pages.ts';
import { rewriteTranscripts } from '../weave/transcripts/transcripts.ts';
import { expectChapter } from './chapters.ts';
import { CommandError } from './command-error.ts';

const root = process.cwd();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const chapters = process.argv
  .slice(2)
  .map((name) => expectChapter(root, name, 'run the transcripts of'));
const pages = readPages(root).filter(
  ({ chapter }) => chapters.length === 0 || chapters.includes(chapter ?? ''),
);
const { rewritten, notices, faults } = await rewriteTranscripts({ root, pages });
for (const line of rewritten) console.log(`rewritten: ${line}`);
for (const notice of notices) console.log(notice);
for (const fault of faults) console.error(formatFault(fault));
if (faults.length > 0) {
  throw new CommandError(
    `Cannot rewrite every transcript: the faults above (${faults.length}) are in the way, expected none`,
  );
}
if (rewritten.length === 0) console.log('All transcripts are as their pages show them.');

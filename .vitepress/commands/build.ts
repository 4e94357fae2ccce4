// build.ts: npm run build: checks that book and code agree, then builds the site.

import { build } from 'vitepress';

import { checkBook, formatFault } from '../weave/index.ts';
import { CommandError } from './command-error.ts';

const root = process.cwd();
const { faults, notices } = await checkBook(root);
for (const notice of notices) console.log(notice);
for (const fault of faults) console.error(formatFault(fault));
if (faults.length > 0) {
  throw new CommandError(
    `Cannot build the book: it disagrees with the code (faults: ${faults.length}), expected none`,
  );
}
await build(root);

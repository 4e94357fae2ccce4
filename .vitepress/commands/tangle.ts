// tangle.ts: tangle FOLDER: writes the program into FOLDER/code, from the book's listings alone.

import { writeTangled } from '../weave/index.ts';
import { CommandError } from './command-error.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new CommandError('Cannot tangle "": no folder is named, expected tangle FOLDER');
}
const files = writeTangled(process.cwd(), folder);
console.log(`wrote ${files.length} files into ${folder}/code`);

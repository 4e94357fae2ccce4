// chapter.ts: npm run chapter 1 [-- --mine] [-- arguments of the program]
//
// The program runs in this very process, not in a child: its signals, exit code, terminal and
// crashes are then its own, and nothing has to pass them on.

import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expectChapter } from './chapters.ts';
import { exitOnClosedPipe } from './closed-pipe.ts';
import { resolveMine } from './mine.ts';
import { refuseSwallowed } from './npm-options.ts';

exitOnClosedPipe();
refuseSwallowed('run chapter 1', ['port', 'mine']);
const root = process.cwd();
const [name, ...rest] = process.argv.slice(2);
const program = path.join(root, 'code', expectChapter(root, name, 'run'), 'main.ts');
await runProgram(program, rest);

async function runProgram(file: string, args: readonly string[]): Promise<void> {
  const isMine = args.includes('--mine');
  if (isMine) await import('./mine-hook.ts');
  const entry = isMine ? resolveMine(root, file) : file;
  process.argv.splice(1, Infinity, entry, ...args.filter((arg) => arg !== '--mine'));
  await import(pathToFileURL(entry).href);
}

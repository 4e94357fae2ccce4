// follow.ts: npm run follow 1: a chapter's tests, on the reader's own files, at every save.
//
// `-- --once` runs them once and exits with their result. Nothing is ever written.

import { once } from 'node:events';
import path from 'node:path';

import { watch } from 'chokidar';

// Not by the weave's index.ts: it loads the TypeScript compiler and VitePress, which take a second.
import { readBook } from '../weave/read/book.ts';
import { expectChapter, findChapter } from './chapters.ts';
import { exitOnClosedPipe } from './closed-pipe.ts';
import { CommandError } from './command-error.ts';
import { writeBrief } from './follow-brief.ts';
import type { FollowedChapter } from './follow-files.ts';
import { hasOnlyExercises, listNotBegun, readFollowedChapter, testNameOf } from './follow-files.ts';
import { describeChapter, describeNext, describeProgress } from './follow-text.ts';
import { describeForeign, findForeign } from './foreign.ts';
import { refuseSwallowed } from './npm-options.ts';
import { exitOnSignals, runVitest, type TestRun } from './vitest-run.ts';

/** An editor's save is several changes to the folder: the tests wait until it is quiet. */
const QUIET_MS = 100;

const REPORTER = path.join(import.meta.dirname, 'follow-reporter.ts');

/** Vitest takes a rejection that is handled late for a failure; Node's warning says no more. */
const NO_WARNING = '--disable-warning=PromiseRejectionHandledWarning';

refuseSwallowed('run follow 1', ['once']);
const root = process.cwd();
const [name, ...options] = process.argv.slice(2);
const slug = expectChapter(root, name, 'follow');
const [foreign] = findForeign(root);
if (foreign !== undefined) throw new CommandError(describeForeign(root, foreign));
exitOnSignals();
exitOnClosedPipe();
if (options.includes('--once')) process.exitCode = await followOnce();
else await followForever();

async function followOnce(): Promise<number> {
  const chapter = await readChapter();
  console.log(describeChapter(chapter));
  const code = (await startTests(chapter).code) ?? 1;
  await sayNext(code === 0);
  return code;
}

async function followForever(): Promise<never> {
  const changes = await watchFiles();
  for (let describe = describeChapter; ; describe = describeProgress) {
    const change = changes.next();
    console.clear();
    const chapter = await readChapter();
    console.log(describe(chapter));
    for (const file of findForeign(root)) console.log(`${describeForeign(root, file)}\n`);
    const run = startTests(chapter);
    const code = await Promise.race([run.code, change]);
    if (typeof code === 'number') {
      await sayNext(code === 0);
      console.log('\nWaiting for a change (Ctrl-C ends it).');
      await change;
    }
    run.stop();
    await run.code;
  }
}

function readChapter(): Promise<FollowedChapter> {
  return readFollowedChapter(readBook(root), slug);
}

/**
 * Leaves out the exercises not begun, the chapter while only exercises are the reader's, and the
 * book's dead ends: those are nobody's to mend.
 */
function startTests(chapter: FollowedChapter): TestRun {
  const others = ['**/attempts{.test.ts,/**}', ...listNotBegun(chapter).map(testNameOf)];
  const isPart = hasOnlyExercises(chapter);
  const folder = isPart ? `tests/${slug}/exercises/` : `tests/${slug}/`;
  const args = [folder, `--reporter=${REPORTER}`, `--execArgv=${NO_WARNING}`];
  const env = { ...process.env, ...writeBrief(chapter) };
  console.log(isPart ? 'Running the tests of your exercises.\n' : 'Running the tests.\n');
  return runVitest(root, [...args, ...others.map((pattern) => `--exclude=${pattern}`)], env);
}

async function sayNext(isGreen: boolean): Promise<void> {
  const following = findChapter(root, String(Number.parseInt(slug, 10) + 1));
  console.log(describeNext(await readChapter(), isGreen, following));
}

/** What has changed since somebody asked last; a save while nobody asks isn't lost. */
interface Changes {
  /** Resolves when something has changed and it is quiet again. */
  next(): Promise<void>;
}

/** Watches from the root down, since `my/` need not exist yet. */
async function watchFiles(): Promise<Changes> {
  const folders = ['my', `code/${slug}`, `tests/${slug}`].map((folder) => path.join(root, folder));
  const isWatched = (file: string): boolean =>
    folders.some((folder) => isWithin(file, folder) || isWithin(folder, file));
  const watcher = watch(root, { ignoreInitial: true, ignored: (file) => !isWatched(file) });
  let hasChanged = false;
  let tell = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hasChanged = true;
      tell();
    }, QUIET_MS);
  });
  await once(watcher, 'ready'); // before that, what is new counts as old
  return {
    next: async () => {
      if (!hasChanged) await new Promise<void>((resolve) => (tell = resolve));
      hasChanged = false;
    },
  };
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}

// normalise.ts: what differs from machine to machine and from run to run.
//
// Two steps. `tidyOutput` makes a program's output fit for the page: it takes out what
// belongs to this machine. `normaliseLine` then makes two runs comparable: it takes out what
// belongs to this run. The page keeps its own figures as long as the rest agrees.

import { pathToFileURL } from 'node:url';

import { dropBlankEnd } from './transcript.ts';

const ESCAPE_SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z]`, 'g');

/** The line of npm's preamble that names the script; the next one shows its command. */
const NPM_SCRIPT = /^> \S+@\S+ \S+/;

/** npm's own words about a script that failed carry paths and versions of the machine. */
const NPM_MESSAGE = /^npm (error|warn|notice)\b/i;

/** A stack frame in Node or in a package: it moves with every release of theirs. */
const FOREIGN_FRAME = /^\s+at .*(\bnode:|\bnode_modules\/)/;

/** Made alike, in this order; longer forms before the shorter ones that they contain. */
const VARYING: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, '<date>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b/g, '<date>'],
  [/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, '<time>'],
  [/\s*(?<![\w.])\d[\d,]*(\.\d+)? ?(ns|µs|us|ms|s|seconds?|min)\b/g, ' <duration>'],
  [/\bpid([ =:]+)\d+\b/gi, 'pid$1<pid>'],
  [/\(node:\d+\)/g, '(node:<pid>)'],
  [/(127\.0\.0\.1:|\[::1\]:|localhost:|\bport:? )(3[2-9]|[4-6]\d)\d{3}\b/g, '$1<port>'],
  [/^(Node\.js )?v\d+\.\d+\.\d+$/g, '$1v<version>'],
  [/^node:[\w/]+:\d+$/g, 'node:<line>'],
];

/** Cuts a program's output into the lines that a page shows; paths below `root` become relative. */
export function tidyOutput(output: string, root: string): readonly string[] {
  const text = output
    .replaceAll(ESCAPE_SEQUENCE, '')
    .replaceAll(`${pathToFileURL(root).href}/`, '')
    .replaceAll(`${root}/`, '');
  const lines = text.split('\n').map((line) => line.trimEnd());
  return dropBlankEnd(dropPreambles(lines).filter((line) => !isForeign(line)));
}

/** Replaces what varies between two runs by its kind: `2,001 ms` becomes `<duration>`. */
export function normaliseLine(line: string): string {
  return VARYING.reduce(
    (text, [pattern, replacement]) => text.replaceAll(pattern, replacement),
    line.trimEnd(),
  );
}

/** Is it a line that `tidyOutput` leaves out, and that a page therefore need not show? */
export function isForeign(line: string): boolean {
  return NPM_MESSAGE.test(line) || FOREIGN_FRAME.test(line);
}

/** Leaves out `> atlas-log@0.1.0 chapter`, `> node …`, and the blank lines around them. */
function dropPreambles(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] ?? '';
    i += 1;
    if (NPM_SCRIPT.test(line) && lines[i]?.startsWith('> ')) {
      i += lines[i + 1] === '' ? 2 : 1;
      if (kept.at(-1) === '') kept.pop();
    } else {
      kept.push(line);
    }
  }
  return kept;
}

import { describe, expect, test } from 'vitest';

import { parsePage } from '../../.vitepress/weave/read/pages.ts';
import { findDrift } from '../../.vitepress/weave/transcripts/transcript-match.ts';
import { checkSteps } from '../../.vitepress/weave/transcripts/transcript-rules.ts';
import { readTranscripts, type Step } from '../../.vitepress/weave/transcripts/transcript.ts';

const read = (source: string) => readTranscripts(parsePage('book/01-x.md', source));

describe('readTranscripts', () => {
  const CASES: readonly (readonly [
    name: string,
    lines: readonly string[],
    steps: readonly Step[],
  ])[] = [
    ['a page without any', ['Text.', '```sh', '$ ls', '```'], []],
    [
      'commands with and without output',
      ['```console', '$ node a.ts', 'one', '', 'two', '', '$ node b.ts', '```'],
      [
        step({ command: 'node a.ts', line: 2, output: ['one', '', 'two'] }),
        step({ command: 'node b.ts', line: 7 }),
      ],
    ],
    [
      'a server, started and stopped',
      ['Text.', '', '```console', '$ npm run chapter 1 &', 'listening', '$ stop', 'bye', '```'],
      [
        step({ type: 'start', command: 'npm run chapter 1', line: 4, output: ['listening'] }),
        step({ type: 'stop', command: 'stop', line: 6, output: ['bye'] }),
      ],
    ],
    [
      'a command over two lines',
      ['```console', '$ node \\', '  a.ts', 'one', '```'],
      [step({ command: 'node \\\n  a.ts', line: 2, outputLine: 4, output: ['one'] })],
    ],
    [
      'programs that are declared, below frontmatter',
      ['---', 'title: x', '---', '```console {needs=curl,wc}', '$ curl x | wc', '```'],
      [step({ command: 'curl x | wc', line: 5, needs: ['curl', 'wc'] })],
    ],
    [
      'a fence in a list',
      ['1. Do:', '', '   ```console', '   $ node a.ts', '   one', '   ```'],
      [step({ command: 'node a.ts', line: 4, output: ['one'] })],
    ],
  ];

  test.each(CASES)('reads %s', (_, lines, steps) => {
    expect(read(lines.join('\n'))).toEqual({ steps, faults: [] });
  });

  test('finds output without a command', () => {
    expect(read('Text.\n\n```console\none\n```\n').faults).toEqual([
      {
        file: 'book/01-x.md',
        line: 4,
        message: 'Cannot read transcript: it begins with "one", expected "$ command"',
      },
    ]);
  });
});

describe('checkSteps', () => {
  const CASES: readonly (readonly [command: string, undeclared: readonly string[]])[] = [
    ['node a.ts', []],
    ['npm test', []],
    ['npx tsx a.ts', []],
    ['PORT=1 node a.ts 2>&1', []],
    ['curl -s x', []],
    ["node -e 'a | b && c'", []],
    ['curl x & node y', []],
    ['npx vitest', ['npx']],
    ['ls', ['ls']],
    ['node a.ts | head -1; wc', ['head', 'wc']],
    ['ls -l | \\\n  head', ['ls', 'head']],
  ];

  test.each(CASES)('%s needs to declare %j', (command, undeclared) => {
    const faults = checkSteps('book/x.md', [step({ command, line: 3, needs: ['curl'] })]);
    expect(faults).toEqual(
      undeclared.map((program) => ({
        file: 'book/x.md',
        line: 3,
        message: `Cannot run "${program}": it is not declared, expected node, npm, npx tsx or {needs=${program}} on the fence`,
      })),
    );
  });

  test('finds a server left running, and a stop too many', () => {
    const page =
      '```console\n$ stop\n$ node a &\n$ node b &\n$ stop\n```\n\n```console\n$ node c\n```\n';
    expect(checkSteps('book/x.md', read(page).steps)).toEqual([
      {
        file: 'book/x.md',
        line: 2,
        message: 'Cannot run "stop": no server is running, expected "$ command &" before it',
      },
      {
        file: 'book/x.md',
        line: 3,
        message: 'Cannot leave "node a &" running: the page ends, expected "$ stop"',
      },
    ]);
  });
});

describe('findDrift', () => {
  const AGREEING: readonly (readonly [shown: readonly string[], printed: readonly string[]])[] = [
    [[], []],
    [['…'], []],
    [['…'], ['a', 'b']],
    [
      ['a', '…', 'd'],
      ['a', 'b', 'c', 'd'],
    ],
    [
      ['…', 'b', '…', 'b'],
      ['a', 'b', 'c', 'b'],
    ],
    [
      ['…', 'b', 'c'],
      ['b', 'x', 'b', 'c'],
    ],
    [['took 12 ms'], ['took 1.5 s']],
    [['Error: x', '    at f (node:net:1:2)'], ['Error: x']],
  ];

  test.each(AGREEING)('%j agrees with %j', (shown, printed) => {
    expect(findDrift(shown, printed)).toBeUndefined();
  });

  const DRIFTED: readonly (readonly [
    shown: readonly string[],
    printed: readonly string[],
    drift: ReturnType<typeof findDrift>,
  ])[] = [
    [['a'], ['b'], { index: 0, expected: 'a', actual: 'b' }],
    [['a', 'b'], ['a'], { index: 1, expected: 'b', actual: undefined }],
    [['a'], ['a', 'b'], { index: 1, expected: undefined, actual: 'b' }],
    [[], ['a'], { index: 0, expected: undefined, actual: 'a' }],
    [['a', '…', 'c'], ['a', 'b', 'd'], { index: 2, expected: 'c', actual: undefined }],
    [['x', '…'], ['a', 'b'], { index: 0, expected: 'x', actual: 'a' }],
    [
      ['at 1 ms', '    at f (node:net:1:2)', 'b'],
      ['at 2 ms', 'c'],
      { index: 2, expected: 'b', actual: 'c' },
    ],
  ];

  test.each(DRIFTED)('%j has drifted from %j', (shown, printed, drift) => {
    expect(findDrift(shown, printed)).toEqual(drift);
  });
});

function step(parts: Partial<Step> & Pick<Step, 'command' | 'line'>): Step {
  return { type: 'run', needs: [], output: [], outputLine: parts.line + 1, ...parts };
}

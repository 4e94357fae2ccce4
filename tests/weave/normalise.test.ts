import { describe, expect, test } from 'vitest';

import { normaliseLine, tidyOutput } from '../../.vitepress/weave/transcripts/normalise.ts';

describe('normaliseLine', () => {
  const CASES: readonly (readonly [line: string, normalised: string])[] = [
    ['served in 12 ms', 'served in <duration>'],
    ['served in   1.03 s.', 'served in <duration>.'],
    ['served in 2,001 ms, 7µs, 3 seconds', 'served in <duration>, <duration>, <duration>'],
    ['40 octets and 3 stops', '40 octets and 3 stops'],
    ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
    ['pid 4711, pid=4712', 'pid <pid>, pid=<pid>'],
    ['(node:4711) Warning: x', '(node:<pid>) Warning: x'],
    ['at 2025-01-31T12:00:01.123Z', 'at <date>'],
    ['Date: Fri, 31 Jan 2025 12:00:01 GMT', 'Date: <date>'],
    ['Start at 12:00:01', 'Start at <time>'],
    ['from 127.0.0.1:45678 to 127.0.0.1:8001', 'from 127.0.0.1:<port> to 127.0.0.1:8001'],
    ['Node.js v20.20.2', 'Node.js v<version>'],
    ['node:events:497', 'node:<line>'],
    ['code/01-x/server.ts:12', 'code/01-x/server.ts:12'],
    ['blank at its end  ', 'blank at its end'],
  ];

  test.each(CASES)('%j becomes %j', (line, normalised) => {
    expect(normaliseLine(line)).toBe(normalised);
    expect(normaliseLine(normalised)).toBe(normalised);
  });
});

describe('tidyOutput', () => {
  const CASES: readonly (readonly [
    name: string,
    output: readonly string[],
    lines: readonly string[],
  ])[] = [
    ['leaves text as it is', ['a', '', '  b 12 ms'], ['a', '', '  b 12 ms']],
    ['drops blank lines at the end', ['a', '', ''], ['a']],
    ['drops colors', ['\u001b[31mred\u001b[0m'], ['red']],
    [
      "drops npm's preamble and the blank lines around it",
      ['', '> atlas-log@0.1.0 chapter', '> node run.cjs chapter 1', '', 'a'],
      ['a'],
    ],
    [
      "drops npm's preamble between two commands",
      ['a', '', '> atlas-log@0.1.0 say', '> node run.cjs say', '', '> GET /'],
      ['a', '> GET /'],
    ],
    ['keeps what only looks like a preamble', ['> GET /', '> Host: x'], ['> GET /', '> Host: x']],
    ["drops npm's own messages", ['a', 'npm error code 1', 'npm warn x'], ['a']],
    [
      'makes paths relative',
      ['    at f (file:///home/me/atlas/code/x.ts:1:2)', 'in /home/me/atlas/code/y.ts'],
      ['    at f (code/x.ts:1:2)', 'in code/y.ts'],
    ],
    [
      'drops stack frames in Node and in packages',
      [
        '    at f (/home/me/atlas/code/x.ts:1:2)',
        '    at Socket.emit (node:events:1:2)',
        '    at node:internal/main/run_main_module:1:2',
        '    at g (/home/me/atlas/node_modules/tsx/x.js:1:2)',
      ],
      ['    at f (code/x.ts:1:2)'],
    ],
  ];

  test.each(CASES)('%s', (_, output, lines) => {
    expect(tidyOutput(`${output.join('\n')}\n`, '/home/me/atlas')).toEqual(lines);
  });
});

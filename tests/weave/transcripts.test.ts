import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { formatFault } from '../../.vitepress/weave/fault.ts';
import {
  checkTranscripts,
  rewriteTranscripts,
} from '../../.vitepress/weave/transcripts/transcripts.ts';
import { type Book, readBook } from '../../.vitepress/weave/read/book.ts';
import { writeBook } from './made-book.ts';

const PAGE = 'book/01-x.md';

/** Prints the paths it is asked for; falls over at /crash; leaves its port in a file. */
const SERVER = `
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  console.log(request.url);
  if (request.url === '/crash') throw new Error('down');
  response.end('hello\\n');
}).listen(process.env.PORT ?? 8001, '127.0.0.1', () => {
  console.log('loading');
  writeFileSync('port', String(server.address().port));
  console.log('listening on http://127.0.0.1:' + server.address().port + '/');
});
`;

const ASK = `
await fetch(process.argv[2]).then(async (r) => process.stdout.write(await r.text()), () => console.log('hung up'));
`;

const START = ['$ node server.mjs &', 'loading', 'listening on http://127.0.0.1:8001/'];

test('a transcript that prints what its page shows passes, however long it takes', async () => {
  const report = await check([
    `$ node -e 'console.error("a"); console.log(process.cwd() + "/code"); console.log("3 ms")'`,
    'a',
    'code',
    '12 ms',
  ]);
  expect(report).toEqual([]);
});

test('a transcript that drifted is found, with file and line', async () => {
  const report = await check(["$ node -e 'console.log(`a\\nb`)'", 'a', 'c']);
  expect(report).toEqual([
    'book/01-x.md:6: Cannot confirm "node -e \'console.log(`a\\nb`)\'": it printed "b", expected "c" (if the page is out of date, run npm run transcripts)',
  ]);
});

test('output that the page does not show, and output that never comes, are found', async () => {
  const report = await check([
    "$ node -p '1'",
    "$ node -p '2'",
    '2',
    '3',
    "$ node -p '4'",
    '…',
    '5',
    "$ node -e 'process.exit(1)'",
  ]);
  expect(report).toEqual([
    'book/01-x.md:4: Cannot confirm "node -p \'1\'": it printed "1", expected nothing more (if the page is out of date, run npm run transcripts)',
    'book/01-x.md:7: Cannot confirm "node -p \'2\'": it printed nothing more, expected "3" (if the page is out of date, run npm run transcripts)',
    'book/01-x.md:10: Cannot confirm "node -p \'4\'": it printed no such line, expected "5" (if the page is out of date, run npm run transcripts)',
  ]);
});

test('a server runs on a free port, from one transcript to the next', async () => {
  const between = ['```', '', 'Text.', '', '```console'];
  const ask = ['$ node ask.mjs http://127.0.0.1:8001/a', 'hello'];
  const port = ["$ node -p 'process.env.PORT > 10_000'", 'true'];
  expect(await check([...START, ...between, ...ask, ...port, '$ stop', '/a'])).toEqual([]);
});

test('two servers run at a time, and the newest is stopped first', async () => {
  const report = await check([
    '$ node server.mjs &',
    '…',
    'listening on http://127.0.0.1:8001/',
    '$ node server.mjs &',
    '…',
    'listening on http://127.0.0.1:9001/',
    '$ node ask.mjs http://127.0.0.1:8001/old',
    'hello',
    '$ node ask.mjs http://127.0.0.1:9001/new',
    'hello',
    '$ stop',
    '/new',
    '$ stop',
    '/old',
  ]);
  expect(report).toEqual([]);
});

test('a server that crashes shows its stack when it is stopped', async () => {
  const report = await check([
    ...START,
    '$ node ask.mjs http://127.0.0.1:8001/crash',
    'hung up',
    '$ stop',
    '/crash',
    'server.mjs:5',
    "  if (request.url === '/crash') throw new Error('down');",
    '                                ^',
    '',
    'Error: down',
    '    at Server.<anonymous> (server.mjs:5:39)',
    '',
    'Node.js v20.0.0',
  ]);
  expect(report).toEqual([]);
});

test('a server that never listens is found, and the rest is not run', async () => {
  const report = await check(['$ node -p 1 &', '$ node -p 2', '3', '$ stop']);
  expect(report).toEqual([
    'book/01-x.md:4: Cannot run "node -p 1": it printed "1\\n", expected a line with "listening"',
  ]);
});

test('a program that this machine lacks is told of, and nothing that hangs on it is run', async () => {
  const { faults, notices } = await checkTranscripts(
    createBook(
      [
        ...START,
        '$ no-such-program',
        '$ node -p 1',
        '2',
        '$ stop',
        '$ no-such-program &',
        '$ node server.mjs &',
        '$ stop',
        '$ node -p 1',
        '2',
        '$ stop',
        '$ node -p 1',
        '1',
      ],
      'console {needs=no-such-program}',
    ),
  );
  expect(faults).toEqual([]);
  expect(notices).toEqual([
    'book/01-x.md:7: not run, no-such-program is not installed',
    'book/01-x.md:8: not run, a step before it was not run',
    'book/01-x.md:10: not run, a step before it was not run',
    'book/01-x.md:11: not run, no-such-program is not installed',
    'book/01-x.md:12: not run, a step before it was not run',
    'book/01-x.md:13: not run, a step before it was not run',
    'book/01-x.md:14: not run, a step before it was not run',
    'book/01-x.md:16: not run, a step before it was not run',
  ]);
});

test('a server that runs when a step is skipped is ended by its stop', async () => {
  const book = createBook(
    [
      ...START,
      '$ no-such-program',
      '$ stop',
      '$ node ask.mjs http://127.0.0.1:$(cat port)/',
      'hung up',
    ],
    'console {needs=no-such-program}',
  );
  expect((await checkTranscripts(book)).faults).toEqual([]);
});

test('a program that is not declared is found, and nothing is run', async () => {
  expect(await check(['$ node -p 1', '2', '$ rm -r book'])).toEqual([
    'book/01-x.md:6: Cannot run "rm": it is not declared, expected node, npm, npx tsx or {needs=rm} on the fence',
  ]);
});

test('a server left running is found', async () => {
  expect(await check(START)).toEqual([
    'book/01-x.md:4: Cannot leave "node server.mjs &" running: the page ends, expected "$ stop"',
  ]);
});

test('a command that hangs is ended and found', async () => {
  const hang = "$ node -e 'setInterval(() => {}, 1e6)'";
  const book = createBook([hang, '$ node -p 1', '2']);
  const { faults } = await checkTranscripts(book, { limitMs: 300 });
  expect(faults.map(formatFault)).toEqual([
    `book/01-x.md:4: Cannot run "${hang.slice(2)}": it still runs after 300 ms, expected it to end`,
  ]);
});

test('what is ended is ended with its children', async () => {
  const book = createBook([
    '$ node server.mjs | node -e "process.stdin.pipe(process.stdout)" &',
    '$ stop',
  ]);
  await checkTranscripts(book);
  const port = readFileSync(path.join(book.root, 'port'), 'utf8');
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
});

test('rewriting writes what is printed, and then finds nothing more to write', async () => {
  const book = createBook([
    '$ node server.mjs &',
    '$ node -p \\',
    '  1',
    'old',
    'older',
    '',
    '$ node -p 3',
    '…',
    '$ stop',
    'gone',
  ]);
  const { rewritten, faults } = await rewriteTranscripts(book);
  expect(faults).toEqual([]);
  expect(rewritten).toEqual([
    `${PAGE}:4: node server.mjs`,
    `${PAGE}:5: node -p \\\n  1`,
    `${PAGE}:12: stop`,
  ]);
  const expected = [...START, '$ node -p \\', '  1', '1', '', '$ node -p 3', '…', '$ stop'];
  expect(readFileSync(path.join(book.root, PAGE), 'utf8')).toBe(textOf(expected));
  expect((await rewriteTranscripts(readBook(book.root))).rewritten).toEqual([]);
});

test('rewriting keeps the margin of a fence in a list, and a page that agrees', async () => {
  const command = `node -p "'a'"; node -p "'took 12 ms'"`;
  const above = ['1. Do:', '', '   ```console', `   $ ${command}`];
  const other = ['```console', `$ ${command}`, 'a', 'took 3 ms', '```'].join('\n');
  const root = writeBook({
    [PAGE]: [...above, '   b', '   ```', ''].join('\n'),
    'book/02-y.md': other,
  });
  const { rewritten } = await rewriteTranscripts(readBook(root));
  expect(rewritten).toEqual([`${PAGE}:4: ${command}`]);
  expect(readFileSync(path.join(root, PAGE), 'utf8')).toBe(
    [...above, '   a', '   took 12 ms', '   ```', ''].join('\n'),
  );
  expect(readFileSync(path.join(root, 'book/02-y.md'), 'utf8')).toBe(other);
});

async function check(lines: readonly string[]): Promise<readonly string[]> {
  const { faults, notices } = await checkTranscripts(createBook(lines));
  expect(notices).toEqual([]);
  return faults.map(formatFault);
}

/** A book of one page; the transcript's first line is the page's fourth. */
function createBook(lines: readonly string[], info = 'console'): Book {
  const files = { 'server.mjs': SERVER.trimStart(), 'ask.mjs': ASK };
  return readBook(writeBook({ ...files, [PAGE]: textOf(lines, info) }));
}

function textOf(lines: readonly string[], info = 'console'): string {
  return ['# A page', '', `\`\`\`${info}`, ...lines, '```', ''].join('\n');
}

import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, describe, expect, onTestFinished, test } from 'vitest';

import { answering, get, serveFiles, startHost } from './serving.ts';

const HELLO = answering('hello');
const ANY = ['--port', '0'];
const host = startHost(afterAll);

/** Says that it has been asked, and answers when it has read the body. */
const SLOW = `export default async function (scope, receive, send) {
  if (scope.type !== 'http') throw new Error('only http');
  console.log('asked for ' + scope.path);
  for (let more = true; more; ) more = (await receive()).moreBody === true;
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: new TextEncoder().encode('late') });
}
`;

/** A request whose body isn't complete until it is told to. */
function startPost(url: string) {
  const asked = request(url, { method: 'POST', agent: false });
  asked.write('a piece');
  const answer = once(asked, 'response').then(
    async ([response]) => {
      const text = (await response.toArray()).join('');
      return `${response.statusCode} ${text}`;
    },
    () => 'cut off',
  );
  return { answer, finish: () => asked.end() };
}

describe('a start that fails is told in one line, with what to do', () => {
  const parts = `export const number = 5;
export class App {}
export const four = (a, b, c, d) => [a, b, c, d];
export const make = async () => (await import('./hello.mjs')).default;
export const makeError = () => { throw new Error('no database\\nat all'); };
export const makeNothing = () => {};
export const failing = async (scope, receive, send) => {
  await receive();
  await send({ type: 'lifespan.startup.failed', message: 'no database at db:5432' });
};
`;
  const files = {
    'parts.mjs': parts,
    'hello.mjs': HELLO,
    'named.ts': 'export const application: number = 1;\n',
    'empty.mjs': '',
    'README.md': '# no module\n',
    'fault.ts': '\nexport default function (;\n',
    'fault.mjs': '\nexport default function (;\n',
    'throws.ts':
      "const a: number = 1;\n\nthrow new TypeError('a is ' + a + '\\nor so');\n",
    'throws.mjs': 'throw undefined;\n',
    'parses.ts': "const config = JSON.parse('{');\nexport default config;\n",
    'parses.mjs': "const config = JSON.parse('{');\nexport default config;\n",
    'package.ts': "import 'no-such-package';\n",
    'package.mjs': "import 'no-such-package';\n",
    'unlinked.mjs': "import { x } from './empty.mjs';\nconsole.log(x);\n",
    'imports.mjs': "import './nowhere.mjs';\n",
  };

  test.for<[readonly string[], RegExp]>([
    [
      [],
      /^Cannot serve: no application is given, expected npm run serve -- APP\.ts\[:NAME\] \[options\] \(--help lists them\)$/,
    ],
    [
      ['hello.mjs', 'b.ts'],
      /^Cannot serve "hello\.mjs" and "b\.ts": expected one application$/,
    ],
    [
      ['hello.mjs', '--prot', '80'],
      /^Cannot use "--prot": there is no such option, expected --port$/,
    ],
    [
      ['none.ts'],
      /^Cannot serve "none\.ts": there is no file \/.*\/none\.ts, expected a module in TypeScript or JavaScript$/,
    ],
    [
      ['.'],
      /^Cannot serve "\.": it is a folder, expected a module in TypeScript or JavaScript$/,
    ],
    [
      ['README.md'],
      /^Cannot import "README\.md": Unknown file extension "\.md" for \/.*\/README\.md, expected a module in TypeScript or JavaScript$/,
    ],
    [
      ['fault.ts'],
      /^Cannot import "fault\.ts": it can't be read: \/.*\/fault\.ts:2:25: ERROR: Expected identifier but found ";"$/,
    ],
    [
      ['fault.mjs'],
      /^Cannot import "fault\.mjs": it can't be read: Unexpected token ';' \(there, or in what it imports\)$/,
    ],
    [
      ['throws.ts'],
      /^Cannot import "throws\.ts": it throws TypeError: a is 1 \(\/.*\/throws\.ts:3:7\)$/,
    ],
    [
      ['parses.ts'],
      /^Cannot import "parses\.ts": it throws SyntaxError: Expected property name .* \(\/.*\/parses\.ts:1:21\)$/,
    ],
    [
      ['parses.mjs'],
      /^Cannot import "parses\.mjs": it throws SyntaxError: Expected property name .* \(\/.*\/parses\.mjs:1:21\)$/,
    ],
    [
      ['package.ts'],
      /^Cannot import "package\.ts": Cannot find module 'no-such-package', expected npm install no-such-package \(imported by \/.*\/package\.ts\)$/,
    ],
    [
      ['package.mjs'],
      /^Cannot import "package\.mjs": Cannot find package 'no-such-package' imported from .*\/package\.mjs, expected npm install no-such-package$/,
    ],
    [['throws.mjs'], /^Cannot import "throws\.mjs": it throws undefined$/],
    [
      ['unlinked.mjs'],
      /^Cannot import "unlinked\.mjs": it can't be read: The requested module '\.\/empty\.mjs' does not provide an export named 'x' \(\/.*\/unlinked\.mjs:1\)$/,
    ],
    [
      ['imports.mjs'],
      /^Cannot import "imports\.mjs": Cannot find module '.*\/nowhere\.mjs' imported from .*\/imports\.mjs$/,
    ],
    [
      ['empty.mjs'],
      /^Cannot serve "empty\.mjs": it has no default export, expected export default with an application$/,
    ],
    [
      ['named.ts'],
      /^Cannot serve "named\.ts": it has no default export, expected named\.ts:application$/,
    ],
    [
      ['parts.mjs:none'],
      /^Cannot serve "parts\.mjs": it exports no "none", expected parts\.mjs:App or parts\.mjs:failing or /,
    ],
    [
      ['parts.mjs:number'],
      /^Cannot serve "parts\.mjs:number": it is a number, expected a function \(scope, receive, send\)$/,
    ],
    [
      ['parts.mjs:App'],
      /^Cannot serve "parts\.mjs:App": it is a class, expected a function \(scope, receive, send\)$/,
    ],
    [
      ['parts.mjs:four'],
      /^Cannot serve "parts\.mjs:four": it is a function with 4 parameters, expected a function \(scope, receive, send\)$/,
    ],
    [
      ['parts.mjs:number', '--factory'],
      /^Cannot call "parts\.mjs:number" as a factory: it is a number, expected a function that returns an application$/,
    ],
    [
      ['parts.mjs:makeError', '--factory'],
      /^Cannot call "parts\.mjs:makeError" as a factory: it throws Error: no database \(\/.*\/parts\.mjs:5:40\)$/,
    ],
    [
      ['parts.mjs:makeNothing', '--factory'],
      /^Cannot serve "parts\.mjs:makeNothing": the factory returns undefined, expected a function \(scope, receive, send\)$/,
    ],
    [
      ['parts.mjs:failing', ...ANY],
      /^Cannot start the application: no database at db:5432$/,
    ],
    [
      ['hello.mjs', '--lifespan', 'on', ...ANY],
      /^Cannot start the application: it has thrown "only http"$/,
    ],
    [
      ['hello.mjs', '--unix', 'hello.mjs'],
      /^Cannot listen on ".*\/hello\.mjs": the file exists, expected none: remove it/,
    ],
    [
      ['hello.mjs', '--host', '192.0.2.1', ...ANY],
      /^Cannot listen on "192\.0\.2\.1:0": this machine has no such address, expected one of its own/,
    ],
  ])('%j', async ([args, line]) => {
    const { by, stderr } = await host.serve(files, args).ended;
    expect(stderr.split('\n')).toEqual([expect.stringMatching(line), '']);
    expect(by).toBe(3);
  });

  test('and with the exit code 3', async () => {
    const { by, stderr } = await serveFiles(files, ['none.ts']).ended;
    expect(stderr).toMatch(/^Cannot serve "none\.ts": there is no file .*\n$/);
    expect(by).toBe(3);
  });

  test.for(['auto', 'node'])('a port that is taken, on %s', async (name) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const { port } = other.address() as AddressInfo;
    const args = ['hello.mjs', '--port', String(port), '--transport', name];
    const { by, stderr } = await host.serve(files, args).ended;
    expect(stderr).toBe(
      `Cannot listen on "127.0.0.1:${port}": the port is taken, expected a free one, as with --port ${port + 1}\n`,
    );
    expect(by).toBe(3);
  });
});

describe('an application is served', () => {
  const typed = `export const app = async (scope: { type: string }, receive: unknown, send: (message: object) => Promise<void>): Promise<void> => {
  if (scope.type !== 'http') throw new Error('only http');
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: new TextEncoder().encode('typed') });
};
export default app;
`;
  const files = {
    'app.ts': typed,
    'app.mjs': HELLO,
    'common.cjs': HELLO.replace('export default', 'module.exports ='),
    'module/package.json': '{ "type": "module" }\n',
    'module/app.ts': typed,
    'module/plain.js': HELLO,
    'make.mjs': `${HELLO.replace('export default async function', 'const app = async function')}
export const make = async () => app;
`,
  };

  test.for([
    [['app.ts'], 'typed'],
    [['app.ts:app'], 'typed'],
    [['app.mjs'], 'hello'],
    [['common.cjs'], 'hello'],
    [['module/app.ts:app'], 'typed'],
    [['./module/plain.js'], 'hello'],
    [['make.mjs:make', '--factory'], 'hello'],
    [['app.mjs', '--transport', 'node'], 'hello'],
  ] as const)('from %j', async ([args, text]) => {
    const server = host.serve(files, [...args, ...ANY]);
    await server.line(new RegExp(`^serving ${args[0]}$`));
    const url = await server.url();
    expect(await get(`${url}/x?y`)).toBe(text);
    await server.line(
      /^127\.0\.0\.1:\d+ "GET \/x\?y HTTP\/1\.1" 200 5 \d+\.\dms$/,
    );
    server.stop();
    const { by, stdout, stderr } = await server.ended;
    expect(stdout).toMatch(/\nstopped\n$/);
    expect([by, stderr]).toEqual([0, '']);
  });

  test('on a unix socket, which is gone afterwards', async () => {
    const server = host.serve(files, ['app.mjs', '--unix', 'a.sock']);
    const line = await server.line(/^listening on/);
    const socketPath = path.join(server.folder, 'a.sock');
    expect(line).toBe(`listening on unix:${socketPath} (Ctrl-C ends it)`);
    expect(statSync(socketPath).mode & 0o777).toBe(0o666); // for a proxy, too
    const asked = request({ socketPath, path: '/', agent: false }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
    await server.line(/^- "GET \/ HTTP\/1\.1" 200 5/);
    server.stop();
    expect((await server.ended).by).toBe(0);
    expect(existsSync(socketPath)).toBe(false);
  });

  test('under its own name, its own path and its own limits', async () => {
    const seen = `export default async function (scope, receive, send) {
  if (scope.type !== 'http') throw new Error('only http');
  for (let more = true; more; ) more = (await receive()).moreBody === true;
  const { path, client, scheme } = scope;
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: new TextEncoder().encode(JSON.stringify([path, client, scheme])) });
}
`;
    const args = ['app.mjs', '--root-path', '/blog', '--server-name', 'me'];
    const proxy = ['--proxy-headers', '--access-log', 'json', '--max-body=2B'];
    const options = [...args, ...proxy, ...ANY];
    const server = host.serve({ 'app.mjs': seen }, options);
    const url = await server.url();
    const headers = {
      'x-forwarded-for': '198.51.100.1, 203.0.113.7',
      'x-forwarded-proto': 'https',
      connection: 'close',
    };
    const response = await fetch(`${url}/x`, { headers });
    expect(response.headers.get('server')).toBe('me');
    expect(await response.json()).toEqual([
      '/blog/x',
      ['203.0.113.7', 0],
      'https',
    ]);
    expect((await fetch(url, { method: 'POST', body: 'abc' })).status).toBe(
      413,
    );
    server.stop();
    const { stdout, stderr } = await server.ended;
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { client: '203.0.113.7', target: '/x', status: 200 },
      { status: 413 },
    ]);
    expect(stderr).toMatch(/^serving app\.mjs\nlistening on .*\nstopped\n$/);
  });

  test('without an access log', async () => {
    const server = host.serve(files, ['app.mjs', '--access-log=off', ...ANY]);
    await get(await server.url());
    server.stop();
    expect((await server.ended).stdout).not.toContain('GET');
  });

  test('on, when nobody reads its stdout any more', async () => {
    const server = serveFiles(files, ['app.mjs', ...ANY]);
    const url = await server.url();
    server.closeStdout();
    for (let n = 0; n < 3; n += 1) expect(await get(url)).toBe('hello');
    await server.line(/^The access log ends here: nobody reads it any more$/);
    server.signal('SIGINT');
    const { by, stderr } = await server.ended;
    expect(by).toBe(0);
    expect(stderr.match(/access log/g)).toHaveLength(1);
  });
});

test('--help explains the options, and that is all', async () => {
  const { by, stdout, stderr } = await host.serve({}, ['x.ts', '--help']).ended;
  expect(stdout).toMatch(/^npm run serve -- APP\.ts\[:NAME\] \[options\]\n/);
  expect([by, stderr]).toEqual([0, '']);
});

describe('a signal', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s lets it finish what is under way',
    async (signal) => {
      const server = serveFiles({ 'app.mjs': SLOW }, ['app.mjs', ...ANY]);
      const url = await server.url();
      const posts = [startPost(`${url}/one`), startPost(`${url}/two`)];
      await server.line(/^asked for/);
      await server.line(/^asked for/);
      server.signal(signal);
      await server.line(
        /^stopping: 2 requests are under way, waiting up to 10s$/,
      );
      for (const { answer, finish } of posts) {
        finish();
        expect(await answer).toBe('200 late');
      }
      const { by, stdout } = await server.ended;
      expect(stdout).toMatch(/ 200 4 .*ms\n.* 200 4 .*ms\nstopped\n$/);
      expect(by).toBe(0);
    },
  );

  test('of the same kind again ends it at once, by that signal', async () => {
    const server = serveFiles({ 'app.mjs': SLOW }, ['app.mjs', ...ANY]);
    const { answer } = startPost(`${await server.url()}/one`);
    await server.line(/^asked for/);
    server.signal('SIGINT');
    await server.line(/^stopping: 1 request is under way, waiting up to 10s$/);
    server.signal('SIGINT');
    expect((await server.ended).by).toBe('SIGINT');
    expect(await answer).toBe('cut off');
  });

  test('waits no longer than it was told to', async () => {
    const args = ['app.mjs', '--grace', '50ms', ...ANY];
    const server = serveFiles({ 'app.mjs': SLOW }, args);
    const { answer } = startPost(`${await server.url()}/one`);
    await server.line(/^asked for/);
    server.signal('SIGTERM');
    await server.line(/^stopping: 1 request is under way, waiting up to 50ms$/);
    expect(await answer).toBe('503 Service Unavailable\n');
    expect((await server.ended).by).toBe(0);
  });

  test('ends it, whatever the application has left open', async () => {
    const open = `setInterval(() => {}, 1_000);\n${HELLO}`;
    const server = serveFiles({ 'app.mjs': open }, ['app.mjs', ...ANY]);
    await server.url();
    server.signal('SIGTERM');
    expect((await server.ended).by).toBe(0);
  });

  test('while the application starts is heard, and the next one ends it', async () => {
    const never = `export default async function (scope, receive) {
  await receive();
  console.log('starting');
  setInterval(() => {}, 1_000);
  await new Promise(() => {});
}
`;
    const server = serveFiles({ 'app.mjs': never }, ['app.mjs', ...ANY]);
    await server.line(/^starting$/);
    server.signal('SIGINT');
    await server.line(/^stopping once it has started \(Ctrl-C ends it now\)$/);
    server.signal('SIGINT');
    expect((await server.ended).by).toBe('SIGINT');
  });
});

describe('so many requests', () => {
  const limited = ['app.mjs', '--max-requests', '2', ...ANY];

  test('are answered, and then it stops as if it was told to', async () => {
    const server = host.serve({ 'app.mjs': HELLO }, limited);
    const url = await server.url();
    for (let n = 0; n < 2; n += 1) expect(await get(url)).toBe('hello');
    const { by, stdout, stderr } = await server.ended;
    expect(stdout).toMatch(
      / 200 5 .*ms\nstopping after 2 requests \(--max-requests\)\nstopped\n$/,
    );
    expect([by, stderr]).toEqual([0, '']);
  });

  test('are those that the application has had: a refusal does not count', async () => {
    const server = host.serve({ 'app.mjs': HELLO }, limited);
    const url = await server.url();
    expect(await get(url)).toBe('hello');
    for (let n = 0; n < 3; n += 1) {
      const asked = request(url, { method: 'POST', agent: false });
      asked.setHeader('expect', 'tea').end();
      const [response] = await once(asked, 'response');
      expect(response.statusCode).toBe(417);
      response.resume();
    }
    expect(await get(url)).toBe('hello');
    expect((await server.ended).stdout.match(/ 200 5 /g)).toHaveLength(2);
  });

  test('are counted without a log, and others are finished', async () => {
    const args = [...limited, '--access-log', 'off'];
    const server = host.serve({ 'app.mjs': SLOW }, args);
    const url = await server.url();
    const posts = [startPost(url), startPost(url), startPost(url)];
    for (let n = 0; n < posts.length; n += 1) await server.line(/^asked for/);
    for (const { answer, finish } of posts.slice(0, 2)) {
      finish();
      expect(await answer).toBe('200 late');
    }
    await server.line(/^stopping: 1 request is under way, waiting up to 10s$/);
    posts[2]?.finish();
    expect(await posts[2]?.answer).toBe('200 late');
    expect((await server.ended).by).toBe(0);
  });
});

describe('what goes wrong later', () => {
  test('a shutdown that fails is told, with exit code 1', async () => {
    const failing = `export default async function (scope, receive, send) {
  await receive();
  await send({ type: 'lifespan.startup.complete' });
  await receive();
  await send({ type: 'lifespan.shutdown.failed', message: 'no space left' });
}
`;
    const server = host.serve({ 'app.mjs': failing }, ['app.mjs', ...ANY]);
    await server.url();
    server.stop();
    const { by, stderr } = await server.ended;
    expect(stderr).toBe('Cannot stop the application: no space left\n');
    expect(by).toBe(1);
  });

  test('an error that nobody catches ends it with a stack, and exit code 1', async () => {
    const later = HELLO.replace(
      'await send',
      "setTimeout(() => { throw new Error('surprise'); }); await send",
    );
    const server = serveFiles({ 'app.mjs': later }, ['app.mjs', ...ANY]);
    await get(await server.url());
    const { by, stderr } = await server.ended;
    expect(stderr).toMatch(/Error: surprise\n\s+at .*app\.mjs:/);
    expect(by).toBe(1);
  });
});

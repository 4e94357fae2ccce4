import path from 'node:path';

import { expect, test } from 'vitest';

import { createFolder, runCommand, startCommand } from '../support/checkout.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const APP = `type Send = (message: object) => Promise<void>;
export default async function (scope: { type: string }, receive: unknown, send: Send) {
  if (scope.type !== 'http') throw new Error('only http');
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: new TextEncoder().encode('hello') });
}
`;

test.for([
  ['app.ts', {}, []],
  ['app.ts', { 'package.json': '{ "type": "module" }' }, []],
  ['app.ts', {}, ['--reload']],
] as const)('npm run serve runs %s, in a folder with %j, with %j', async ([file, more, args]) => {
  const folder = createFolder({ 'app.ts': APP, ...more });
  const command = ['serve', file, '--port', '0', ...args];
  const server = startCommand(ROOT, command, { INIT_CWD: folder });
  await server.waitFor('listening on ');
  server.interrupt();
  const { code, stdout, stderr } = await server.result;
  expect(stdout).toMatch(
    /^serving app\.ts\nlistening on http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)\nstopped\n$/,
  );
  expect([code, stderr]).toEqual([0, '']);
});

test('it says in a line why it does not, with exit code 3', async () => {
  const INIT_CWD = createFolder({});
  expect(await runCommand(ROOT, ['serve', 'app.ts'], { INIT_CWD })).toEqual({
    code: 3,
    stdout: '',
    stderr: `Cannot serve "app.ts": there is no file ${INIT_CWD}/app.ts, expected a module in TypeScript or JavaScript\n`,
  });
});

test.for([
  [{ npm_config_access_log: 'off' }, '--access-log off'],
  [{ npm_config_reload: 'true' }, '--reload'],
] as const)('it notices options that npm swallowed: %j', async ([env, option]) => {
  const { code, stderr } = await runCommand(ROOT, ['serve', 'app.ts'], env);
  expect(stderr).toBe(
    `Cannot read "${option}": npm took it for an option of its own, expected npm run serve -- ${option}\n`,
  );
  expect(code).toBe(1);
});

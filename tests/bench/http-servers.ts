// http-servers.ts: starts the servers that are measured, and says what each answers.
//
// Those of other languages are measured where they are installed: nginx, and uvicorn with uvloop and
// httptools (Debian: nginx-light uvicorn python3-uvloop python3-httptools).

import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ANSWERS, REQUESTS } from './http-application.ts';
import type { Work } from './http-application.ts';
import { askTwice } from './http-load.ts';
import type { Peer } from './http-peers.ts';
import type { WholeResponse } from './http-response.ts';
import type { Conversation } from './http-visitor.ts';
import { firstLine, SERVER_CORE, startOn } from './visitors.ts';

/** A server that can be measured: a program of ours, or an installed one, which only greets. */
export type ServerName = Peer | 'uvicorn' | 'nginx';

/** A server that listens, and has given the right answer. */
export interface HttpServer {
  readonly process: ChildProcess;
  readonly conversation: Conversation;
  readonly response: WholeResponse;
  stop(): Promise<void>;
}

const FOLDER = import.meta.dirname;
const MODULES = path.resolve(FOLDER, '../../node_modules');
const PEERS = path.join(FOLDER, 'http-peers.ts');
const HELLO = path.join(FOLDER, 'hello.py');

/** Versions of what is measured and isn't ours, by name; whatever is missing isn't installed. */
export function findVersions(): Readonly<Record<string, string>> {
  const versions = {
    Fastify: packageVersion('fastify'),
    Hono: packageVersion('hono'),
    '@hono/node-server': packageVersion('@hono/node-server'),
    ...uvicornVersions(),
    nginx: nginxVersion(),
  };
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, version]) =>
      version === undefined ? [] : [[name, version]],
    ),
  );
}

/**
 * Starts a server, and looks at what it answers.
 *
 * @param example  The response that a server without HTTP gives to everything.
 * @throws Error if the answer isn't the right one.
 */
export async function startHttpServer(
  name: ServerName,
  work: Work,
  example = '',
): Promise<HttpServer> {
  const { process, port, cleanUp } = await start(name, work, example);
  const stop = async (): Promise<void> => {
    const hasEnded = process.exitCode !== null || process.signalCode !== null;
    if (!hasEnded) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
    cleanUp();
  };
  try {
    const conversation = { port, ...REQUESTS[work] };
    const response = await askTwice(conversation);
    if (response.status !== 200 || response.body !== ANSWERS[work])
      throw new Error(
        `Cannot measure ${name}: it answers ${response.status} "${response.body.slice(0, 60)}", expected 200 "${ANSWERS[work].slice(0, 60)}"`,
      );
    return {
      process,
      conversation: { ...conversation, responseOctets: response.octets },
      response,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Started {
  readonly process: ChildProcess;
  readonly port: number;
  cleanUp(): void;
}

async function start(name: ServerName, work: Work, example: string): Promise<Started> {
  if (name === 'nginx') return startNginx();
  const command =
    name === 'uvicorn'
      ? [findPython() ?? 'python3', HELLO]
      : [process.execPath, '--import', 'tsx', PEERS, 'serve-http', name, work, example];
  const child = startOn(SERVER_CORE, command, {
    // Over the channel it can be asked; see process-questions.ts.
    stdio: ['ignore', 'pipe', 'inherit', ...(name === 'uvicorn' ? [] : (['ipc'] as const))],
    env: { ...process.env, NODE_ENV: 'production', PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { process: child, port: Number(await firstLine(child)), cleanUp: () => {} };
}

/** nginx takes no port 0, so it is given one that has just been free. */
async function startNginx(): Promise<Started> {
  const port = await findFreePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-nginx-'));
  writeFileSync(path.join(folder, 'nginx.conf'), nginxConfiguration(port));
  const command = ['nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
  const child = startOn(SERVER_CORE, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error('Cannot start nginx: it has ended');
    await sleep(10);
  }
  return { process: child, port, cleanUp: () => rmSync(folder, { recursive: true }) };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function nginxConfiguration(port: number): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
${folders.map((folder) => `  ${folder}_temp_path ${folder};`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location / {
      default_type application/json;
      return 200 '${ANSWERS.hello}';
    }
  }
}
`;
}

function packageVersion(name: string): string {
  return JSON.parse(readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).version;
}

function nginxVersion(): string | undefined {
  const { stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  return /nginx\/(?<version>[\d.]+)/.exec(stderr ?? '')?.groups?.['version'];
}

const PYTHONS = ['python3', '/usr/bin/python3']; // the second is the one of the system's packages
const SAY_VERSIONS =
  'import sys, uvicorn, uvloop, httptools; print(uvicorn.__version__, uvloop.__version__, httptools.__version__, sys.version.split()[0])';

/** The Python that has all that is needed. */
function findPython(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', SAY_VERSIONS]).status === 0);
}

function uvicornVersions(): Readonly<Record<string, string | undefined>> {
  const python = findPython();
  if (python === undefined) return { uvicorn: undefined };
  const { stdout } = spawnSync(python, ['-c', SAY_VERSIONS], { encoding: 'utf8' });
  const [uvicorn, uvloop, httptools, itself] = stdout.trim().split(' ');
  return { uvicorn, uvloop, httptools, Python: itself };
}

/** Lists what isn't installed. */
export function findAbsent(
  versions: Readonly<Record<string, string>>,
): readonly ('uvicorn' | 'nginx')[] {
  return (['uvicorn', 'nginx'] as const).filter((name) => versions[name] === undefined);
}

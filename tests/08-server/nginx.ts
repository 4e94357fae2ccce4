// nginx.ts: nginx as a process of the test's own, in front of a server, with a log of what it has handed on.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { createFolder } from '../support/checkout.ts';

/** How nginx hands a body on: once it has all of it, or as it comes. */
export type Buffering = 'buffered' | 'streamed';

/** A request that has left nginx for the server. */
export interface HandedOn {
  /** `GET /path`. */
  readonly line: string;
  /** As the server has answered; 0 if it hasn't. */
  readonly status: number;
}

/** An nginx that runs. */
export interface Nginx {
  /** Its socket, by how it hands bodies on. */
  readonly sockets: Readonly<Record<Buffering, string>>;
  /** Ends it with grace; resolves to what it has handed on. */
  end(): Promise<readonly HandedOn[]>;
}

const FOLDERS = [
  ...(process.env['PATH'] ?? '').split(path.delimiter),
  '/usr/sbin', // Debian has it there, and not everybody has that on PATH
];

/** The program, if it is installed. */
export function findNginx(): string | undefined {
  return FOLDERS.map((folder) => path.join(folder, 'nginx')).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// #region run nginx in front of a port
/** Starts nginx in front of `port` of this machine. It ends with the test. */
export async function startNginx(
  program: string,
  port: number,
): Promise<Nginx> {
  const folder = createFolder({});
  const config = path.join(
    createFolder({ 'nginx.conf': configOf(folder, port) }),
    'nginx.conf',
  );
  const child = spawn(program, ['-p', folder, '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let text = '';
  const begun = new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('event method')) resolve();
    });
    ended.then(() => reject(new Error(`Cannot start nginx: ${text}`)), reject);
  });
  await begun; // its sockets are open by then
  return {
    sockets: {
      buffered: path.join(folder, 'buffered'),
      streamed: path.join(folder, 'streamed'),
    },
    async end() {
      child.kill('SIGQUIT');
      await ended;
      return linesOf(readFileSync(path.join(folder, 'log'), 'latin1'));
    },
  };
}

/** What has left for the server, in the order of the log. */
function linesOf(log: string): readonly HandedOn[] {
  return log.split('\n').flatMap((text) => {
    const [, octets, status, escaped = ''] =
      /^(\d+|-) (\d+|-) (.*)$/.exec(text) ?? [];
    // Quotes, backslashes and what can't be seen: `\\x22`.
    const line = escaped.replace(/\\x([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    // It hands `http://a?b` on with the slash that it lacks.
    const handedOn = line.replace(' ?', ' /?');
    return Number(octets) > 0
      ? [{ line: handedOn, status: Number(status) || 0 }]
      : [];
  });
}

/** One process; all that it writes is in `folder`. */
function configOf(folder: string, port: number): string {
  const server = (name: string, more: string): string => `
  server {
    listen unix:${folder}/${name};
    location / {
      proxy_pass http://application;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ignore_client_abort on;
      ${more}
    }
  }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr notice;
events { worker_connections 256; }
http {
  log_format forwarded '$upstream_bytes_sent $upstream_status $request_method $request_uri';
  access_log ${folder}/log forwarded;
  lingering_close off;
  lingering_timeout 100ms;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream application {
    server 127.0.0.1:${port};
    keepalive 4;
  }
${server('buffered', '')}
${server('streamed', 'proxy_request_buffering off;')}
}
`;
}
// #endregion run nginx in front of a port

// page-port.ts: the port that a page names, and the free one that stands in for it.
//
// A page names its chapter's own port, 8001 say, and a run must use a free one. So the two
// numbers are swapped: in a command on the way in, in what it prints on the way out.

import { once } from 'node:events';
import { createServer } from 'node:net';

import type { Page } from '../read/pages.ts';
import type { Step } from './transcript.ts';

/** A server is ready when it has printed a line with this word. */
export const READY = 'listening';

/** The port of a server on the page: as its output says, as its option says, or the chapter's own. */
export function pagePortOf(page: Page, step: Step): number {
  const option = /--port[= ](?<port>[1-9]\d*)/.exec(step.command)?.groups?.['port'];
  if (option !== undefined) return Number(option);
  return findPort(step.output) ?? 8000 + Number(page.chapter?.slice(0, 2) ?? 0);
}

/** Finds the port that a server says it listens on. */
export function findPort(lines: readonly string[]): number | undefined {
  const line = lines.find((candidate) => candidate.includes(READY)) ?? '';
  const port = /[: ](?<port>\d{4,5})\b/.exec(line)?.groups?.['port'];
  return port === undefined ? undefined : Number(port);
}

/** Replaces a port wherever it stands as a number of its own. */
export function swapPort(text: string, from: number, to: number): string {
  return text.replaceAll(new RegExp(`(?<!\\d)${from}(?!\\d)`, 'g'), String(to));
}

/** Asks the system for a port that nobody uses now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

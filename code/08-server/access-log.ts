// access-log.ts: a line for each request, when it is over.

import type { Peer } from '../07-lasgi/index.ts';
import { findOrigin } from './proxy-headers.ts';
import type { ProxyOptions } from './proxy-headers.ts';
import type { RequestRecord } from './request-record.ts';

// #region a log of requests
/** How the lines of an access log look; `off` for none. */
export type LogStyle = 'human' | 'json' | 'off';

/** Where the lines go, and who stands between the clients and us. */
export interface AccessLogOptions {
  readonly log: (line: string) => void;
  /** Whose word about the client is taken. Default nobody's. */
  readonly proxy?: ProxyOptions | undefined;
}

/** The part of a server's options that logs its requests. */
export function createAccessLog(
  style: LogStyle,
  { log, proxy }: AccessLogOptions,
): { onRequest?: (record: RequestRecord) => void } {
  if (style === 'off') return {};
  return {
    onRequest: (record) => {
      const known = proxy === undefined ? record : behind(record, proxy);
      if (style === 'json') log(formatForPrograms(known, Date.now()));
      else log(formatForPeople(known));
    },
  };
}

/** The proxy has connected; somebody else has asked. */
function behind(record: RequestRecord, proxy: ProxyOptions): LogRecord {
  const origin = findOrigin(record, proxy);
  return origin === undefined ? record : { ...record, peer: origin.client };
}
// #endregion a log of requests

// #region two ways to write a line
/** A request as it is logged: whom the client really is may be known better. */
export type LogRecord = Omit<RequestRecord, 'headers'>;

/** A line for people. Nothing in it can break out of it. */
export function formatForPeople(record: LogRecord): string {
  const { peer, status = '-', bodyOctets, durationMs } = record;
  const line = `${formatPeer(peer)} "${requestLineOf(record)}" ${status} ${bodyOctets} ${durationMs.toFixed(1)}ms`;
  return record.isComplete ? line : `${line} incomplete`;
}

/** A dash is a request whose head wasn't understood, or never came. */
function requestLineOf(record: LogRecord): string {
  const { method, requestTarget, httpVersion } = record;
  if (method === undefined) return '-';
  return escape(`${method} ${requestTarget} HTTP/${httpVersion}`);
}

/** A line for programs: an object in JSON. @param timeMs  Since 1970. */
export function formatForPrograms(record: LogRecord, timeMs: number): string {
  return JSON.stringify({
    time: new Date(timeMs).toISOString(),
    client: formatPeer(record.peer),
    method: record.method, // no key, if there is none; likewise the others
    target: record.requestTarget,
    httpVersion: record.httpVersion,
    status: record.status,
    bodyOctets: record.bodyOctets,
    durationMs: Math.round(record.durationMs * 1_000) / 1_000,
    isComplete: record.isComplete,
  });
}
// #endregion two ways to write a line

// #region who has asked
/** A port of 0 isn't known; a dash is somebody unknown. */
function formatPeer(peer: Peer | undefined): string {
  if (peer === undefined) return '-';
  const [host, port] = peer;
  if (port === 0) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
// #endregion who has asked

// #region keep hostile text inside of its quotes
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A line break would be a line of a stranger's own; a terminal obeys others. */
function escape(text: string): string {
  return PLAIN.test(text)
    ? text
    : text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, escapeOne);
}

function escapeOne(character: string): string {
  const code = character.charCodeAt(0);
  return code === 0x22 || code === 0x5c
    ? `\\${character}`
    : `\\x${code.toString(16).padStart(2, '0')}`;
}
// #endregion keep hostile text inside of its quotes

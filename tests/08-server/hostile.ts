// hostile.ts: the cases of chapter 5 as a whole server has to take them: what it answers, and what it calls.

import { readBody } from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { readCases } from '../05-http-parser/cases.ts';
import type { Case } from '../05-http-parser/cases.ts';
import { octets } from './lab.ts';

/** What follows every case that doesn't end in the middle. */
export const NEXT = 'GET /next HTTP/1.1\r\nHost: next\r\n\r\n';

/** A case, and what it is for a server. */
export interface HostileCase extends Case {
  /** Of the answers, in their order; without the one to `NEXT`. */
  readonly statuses: readonly number[];
  /** The methods of the requests that the application gets. */
  readonly methods: readonly string[];
  /** Is what comes behind it answered as a request? */
  readonly goesOn: boolean;
  /** Does it end in the middle of a request? Then nothing can follow. */
  readonly isCut: boolean;
}

// #region what a case is for a server
/** All cases of the corpus. */
export function hostileCases(): readonly HostileCase[] {
  return readCases().map((each) => ({ ...each, ...expectationOf(each) }));
}

/** Reads what the parser makes of it, in lines, as a server would. */
function expectationOf({ expected }: Case): Omit<HostileCase, keyof Case> {
  const statuses: number[] = [];
  const methods: string[] = [];
  let isLast = false;
  for (const line of expected.split('\n')) {
    const [, method, version] = /^(\S+) \S+ HTTP\/(1\.\d)$/.exec(line) ?? [];
    const [, status, code] = /^(\d{3}) (\S+) at \d+$/.exec(line) ?? [];
    if (method === 'CONNECT')
      return { statuses: [501], methods, goesOn: false, isCut: false };
    if (method !== undefined) methods.push(method);
    if (version !== undefined) isLast = version === '1.0';
    if (line === 'connection: close') isLast = true;
    if (line === 'end') statuses.push(200);
    if (line === 'end' && isLast) break;
    if (status === undefined) continue;
    statuses.push(Number(status));
    const isCut = code === 'unexpected-eof';
    return { statuses, methods, goesOn: false, isCut };
  }
  return { statuses, methods, goesOn: !isLast, isCut: false };
}
// #endregion what a case is for a server

/** Reads each request to its end, and answers. Notes it in a line: when it comes, and when it is whole. */
export function noting(
  lines: string[],
  wholeLines: string[] = [],
): HttpApplication {
  return async ({ method, rawPath, queryString }, receive, send) => {
    const query = queryString === '' ? '' : `?${queryString}`;
    const line = `${method} ${rawPath}${query}`;
    lines.push(line);
    await readBody(receive);
    wholeLines.push(line);
    await send({ type: 'http.response.start', status: 200 });
    await send({ type: 'http.response.body', body: octets('ok') });
  };
}

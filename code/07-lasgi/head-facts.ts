// head-facts.ts: what a scope takes from the head of a request, the same on every
// server.

import type { RequestHead } from '../05-http-parser/index.ts';
import type { Headers, HttpScope } from './http-messages.ts';
import { mount } from './mount.ts';

// #region what a scope takes from a head
/** What a scope takes from a head. */
export type HeadFacts = Pick<
  HttpScope,
  | 'httpVersion'
  | 'method'
  | 'path'
  | 'rawPath'
  | 'queryString'
  | 'rootPath'
  | 'headers'
>;
// #endregion what a scope takes from a head

// #region find what a head says
/** What a head says of a scope, below where the application is mounted. */
export function findHeadFacts(
  head: Omit<RequestHead, 'type' | 'framing'>,
  rootPath: string,
): HeadFacts {
  const { method, httpVersion, requestTarget, target } = head;
  // `*` and an authority are about the server, and below no path.
  const { path, rawPath, query } =
    'path' in target
      ? mount(target, rootPath)
      : { path: requestTarget, rawPath: requestTarget, query: '' };
  const headers = findHeaders(head);
  return {
    httpVersion,
    method,
    path,
    rawPath,
    queryString: query,
    rootPath,
    headers,
  };
}
// #endregion find what a head says

// #region the host of a head
/** An absolute target counts, and its field Host doesn't (RFC 9112 §3.2.2). */
function findHeaders({
  target,
  headerSection,
}: Pick<RequestHead, 'target' | 'headerSection'>): Headers {
  if (target.form !== 'absolute') return headerSection;
  const others = headerSection.filter(([name]) => name !== 'host');
  return [['host', target.authority], ...others];
}
// #endregion the host of a head

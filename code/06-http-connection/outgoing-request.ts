// outgoing-request.ts: a request on its way out.
//
// It is read by the very grammar that a server reads it with: what we wouldn't
// accept we don't send. So there is no second set of rules for targets, for
// Host, or for Content-Length.

import { DEFAULT_LIMITS, LocalProtocolError } from '../05-http-parser/index.ts';
import type { HttpVersion, RequestHead } from '../05-http-parser/index.ts';
import type { OutgoingRequest } from './connection-event.ts';
import { SERVER_GRAMMAR } from './expectation.ts';
import { listMembers, withOption } from './keep-alive.ts';
import {
  asOurs,
  expectFields,
  findPromise,
  sectionOf,
} from './outgoing-head.ts';

const NO_LIMITS = { ...DEFAULT_LIMITS, maxBodyOctets: Infinity };

// #region prepare a request
/**
 * The head that a server will see.
 *
 * @param theirVersion  Of the server, if it has said so.
 * @throws LocalProtocolError unless it will be understood as it is meant.
 */
export function prepareRequest(
  event: OutgoingRequest,
  theirVersion: HttpVersion | undefined,
): RequestHead {
  const fields = expectFields(event.headerSection);
  const promise = findPromise(fields);
  if (event.isChunked === true) {
    if (promise !== undefined) throw notChunked('there is a Content-Length');
    if (theirVersion === '1.0') throw notChunked('the server has HTTP/1.0');
    fields.push(['transfer-encoding', 'chunked']);
  }
  // An Upgrade that Connection doesn't name is for nobody (RFC 9110 §7.8).
  const isProposing = listMembers(fields, 'upgrade').length > 0;
  const complete = isProposing ? withOption(fields, 'upgrade') : fields;
  const text = requestLineOf(event);
  const line = { what: 'our request line', text, number: 1, offset: 0 };
  return asOurs(() => {
    const parsed = SERVER_GRAMMAR.parseStartLine(line);
    const section = sectionOf(complete);
    const head = SERVER_GRAMMAR.createHead(
      { line, parsed },
      section,
      NO_LIMITS,
    );
    expectBody(head);
    return head;
  });
}

/** Whoever waits for 100 has a body to send (RFC 9110 §10.1.1). */
function expectBody({ framing, headerSection }: RequestHead): void {
  const isAsking = listMembers(headerSection, 'expect').length > 0;
  if (framing.type !== 'none' || !isAsking) return;
  throw new LocalProtocolError(
    'Cannot send "request" with Expect: it has no body, expected one, or no Expect',
  );
}

/** The first line of a request. */
export function requestLineOf({
  method,
  requestTarget,
}: Pick<OutgoingRequest, 'method' | 'requestTarget'>): string {
  return `${method} ${requestTarget} HTTP/1.1`;
}

function notChunked(found: string): LocalProtocolError {
  return new LocalProtocolError(
    `Cannot send "request" with a chunked body: ${found}, expected one framing that the server knows`,
  );
}
// #endregion prepare a request

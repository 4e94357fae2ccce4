// outgoing-response.ts: a response on its way out.

import { LocalProtocolError } from '../05-http-parser/index.ts';
import type {
  BodyFraming,
  FieldLine,
  RequestHead,
} from '../05-http-parser/index.ts';
import type { OutgoingResponse } from './connection-event.ts';
import { keepsAlive, listMembers, withOption } from './keep-alive.ts';
import { expectFields, expectText, findPromise } from './outgoing-head.ts';
import { findReasonPhrase } from './reason-phrases.ts';
import { hasNoBody, opensTunnel } from './response-head.ts';
import type { ResponseHead } from './response-head.ts';
import { findProposal, isAcceptedBy } from './switch-proposal.ts';

// #region what a response depends on
/** What has been said before a response. */
export interface Circumstances {
  /** That it answers; `undefined` if none could be read. */
  readonly request: RequestHead | undefined;
  /** May another request follow? */
  readonly keepAlive: boolean;
  /** Does the client wait for `100 Continue`, with its body? */
  readonly isWaiting: boolean;
}
// #endregion what a response depends on

// #region prepare a response
/**
 * The head that the client will see.
 *
 * @throws LocalProtocolError unless it will be understood as it is meant.
 */
export function prepareResponse(
  event: OutgoingResponse,
  circumstances: Circumstances,
): ResponseHead {
  const { type, status } = event;
  const reasonPhrase = event.reasonPhrase ?? findReasonPhrase(status) ?? '';
  expectStatus(type, status);
  if (circumstances.request === undefined) expectErrorStatus(status);
  expectText('reason phrase', reasonPhrase);
  const given = expectFields(event.headerSection);
  if (circumstances.isWaiting) expectNoSwitch(status, circumstances.request);
  const framing = chooseFraming(status, given, circumstances.request);
  const headerSection =
    type === 'informational'
      ? informationalFields(status, given, circumstances)
      : finalFields({ status, framing, given }, circumstances);
  return {
    type,
    httpVersion: '1.1',
    status,
    reasonPhrase,
    headerSection,
    framing,
  };
}

/** The first line of a response. */
export function statusLineOf({
  status,
  reasonPhrase,
}: Pick<ResponseHead, 'status' | 'reasonPhrase'>): string {
  return `HTTP/1.1 ${status} ${reasonPhrase}`;
}

/** A body may come, or not: nobody knew where the other protocol begins. */
function expectNoSwitch(
  status: number,
  request: RequestHead | undefined,
): void {
  // That 100 goes before 101 is in RFC 9110 §7.8.
  if (status === 101 || opensTunnel(request?.method, status))
    throw refused(status, 'the client waits for 100', 'that to be sent before');
}

function expectStatus(type: OutgoingResponse['type'], status: number): void {
  const [from, to] = type === 'informational' ? [100, 199] : [200, 599];
  if (Number.isInteger(status) && status >= from && status <= to) return;
  throw refused(status, `it is no status of "${type}"`, `${from} to ${to}`);
}

/** To a client that has asked for nothing there is nothing else to say. */
function expectErrorStatus(status: number): void {
  if (status < 400)
    throw refused(status, 'nothing was asked', 'an error, such as 408');
}
// #endregion prepare a response

// #region choose the framing
/**
 * As RFC 9112 §6.3 tells the client to look for it. Without a promise: chunked
 * if the client knows that, else the end of the connection (§6.1).
 */
function chooseFraming(
  status: number,
  fields: readonly FieldLine[],
  request: RequestHead | undefined,
): BodyFraming {
  const promise = findPromise(fields);
  if (promise !== undefined) expectPromiseAllowed(status, promise, request);
  const { method } = request ?? {};
  // To HEAD goes the head that GET would bring (RFC 9110 §9.3.2), framing and
  // all: without it some clients take the end of the connection for granted.
  if (hasNoBody(method === 'HEAD' ? 'GET' : method, status))
    return { type: 'none' };
  if (promise !== undefined) return promise;
  if (status === 205) return { type: 'sized', octets: 0 };
  if (request?.httpVersion === '1.1') return { type: 'chunked' };
  return { type: 'until-eof' };
}

/** Where no content can be, no length may be promised (RFC 9110 §8.6). */
function expectPromiseAllowed(
  status: number,
  promise: BodyFraming,
  request: RequestHead | undefined,
): void {
  const isTunnel = opensTunnel(request?.method, status);
  const isEmpty = promise.type === 'sized' && promise.octets === 0;
  if (status === 205 && isEmpty && !isTunnel) return; // §15.3.6
  if (status < 200 || status === 204 || status === 205 || isTunnel)
    throw refused(status, 'it has no content', 'no Content-Length');
}
// #endregion choose the framing

// #region the fields of a final response
interface FramedHead {
  readonly status: number;
  readonly framing: BodyFraming;
  readonly given: readonly FieldLine[];
}

function finalFields(
  { status, framing, given }: FramedHead,
  circumstances: Circumstances,
): readonly FieldLine[] {
  const { request } = circumstances;
  if (opensTunnel(request?.method, status)) return given;
  const fields = [...given];
  if (framing.type === 'chunked') fields.push(['transfer-encoding', 'chunked']);
  if (status === 205 && !given.some(([name]) => name === 'content-length'))
    fields.push(['content-length', '0']);
  if (!canGoOn(given, framing, circumstances))
    return withOption(fields, 'close');
  // A client of HTTP/1.0 doesn't take that for granted (RFC 9112 §9.3).
  if (request?.httpVersion === '1.0') return withOption(fields, 'keep-alive');
  return fields;
}

/**
 * Can another request follow? Not if nobody knows where this one ends: it
 * wasn't understood, or its client waits for a 100 that won't come, and may send
 * the body or not (RFC 9110 §10.1.1).
 */
function canGoOn(
  fields: readonly FieldLine[],
  framing: BodyFraming,
  { request, keepAlive, isWaiting }: Circumstances,
): boolean {
  if (!keepAlive || isWaiting || request === undefined) return false;
  if (framing.type === 'until-eof') return false;
  return keepsAlive({ httpVersion: '1.1', headerSection: fields });
}
// #endregion the fields of a final response

// #region the fields of an informational response
/** HTTP/1.0 knows none (RFC 9110 §15.2), and 101 is bound to a proposal. */
function informationalFields(
  status: number,
  fields: readonly FieldLine[],
  { request }: Circumstances,
): readonly FieldLine[] {
  if (request?.httpVersion !== '1.1')
    throw refused(status, 'the client has HTTP/1.0', 'a final response');
  if (status !== 101) return fields;
  if (!isAcceptedBy(findProposal(request), listMembers(fields, 'upgrade')))
    throw refused(status, 'it accepts no proposal', 'an Upgrade to one');
  if (listMembers(fields, 'connection').includes('close'))
    throw refused(status, 'it says close', 'a connection that goes on');
  return withOption(fields, 'upgrade');
}

function refused(
  status: number,
  found: string,
  expected: string,
): LocalProtocolError {
  return new LocalProtocolError(
    `Cannot send status "${status}": ${found}, expected ${expected}`,
  );
}
// #endregion the fields of an informational response

// response-head.ts: a response, up to its body.

import { faultIn, findFraming } from '../05-http-parser/index.ts';
import type {
  Fault,
  FieldSection,
  HttpLimits,
  MessageGrammar,
  MessageHead,
  RequestHead,
  StartLine,
} from '../05-http-parser/index.ts';
import { listMembers } from './keep-alive.ts';
import { parseStatusLine } from './status-line.ts';
import type { StatusLine } from './status-line.ts';
import { findProposal, isAcceptedBy } from './switch-proposal.ts';

/** A response, up to its body (RFC 9112 §4). */
export interface ResponseHead extends MessageHead, StatusLine {
  /**
   * `informational` if the status is below 200: another response follows it, or
   * another protocol.
   */
  readonly type: 'informational' | 'response';
}

// #region which responses have no body
/**
 * Does a response end with its head, whatever that says (RFC 9112 §6.3)?
 *
 * @param method  Of the request, if it is known.
 */
export function hasNoBody(method: string | undefined, status: number): boolean {
  if (status < 200 || status === 204 || status === 304) return true;
  return method === 'HEAD' || opensTunnel(method, status);
}

/** Is it the answer to CONNECT behind which no HTTP follows? */
export function opensTunnel(
  method: string | undefined,
  status: number,
): boolean {
  return method === 'CONNECT' && status >= 200 && status < 300;
}
// #endregion which responses have no body

// #region put the head of a response together
/**
 * How a response begins, and how its body ends: that depends on the request.
 *
 * @param findRequest  Finds the request that is to be answered, if there is one.
 */
export function createResponseGrammar(
  findRequest: () => RequestHead | undefined,
): MessageGrammar<StatusLine, ResponseHead> {
  return {
    startLine: 'status line',
    parseStartLine(line) {
      if (findRequest() === undefined) throw faultIn(line, 0, NOT_ASKED);
      return parseStatusLine(line);
    },
    createHead: (start, section, limits) =>
      createHead(start, section, limits, findRequest()),
  };
}

function createHead(
  start: StartLine<StatusLine>,
  section: FieldSection,
  { maxBodyOctets }: HttpLimits,
  request: RequestHead | undefined,
): ResponseHead {
  const { httpVersion, status, reasonPhrase } = start.parsed;
  if (status === 101) expectAcceptance(start, section, request);
  return {
    type: status < 200 ? 'informational' : 'response',
    httpVersion,
    status,
    reasonPhrase,
    headerSection: section.fields,
    framing: hasNoBody(request?.method, status)
      ? { type: 'none' }
      : (findFraming(section, httpVersion, maxBodyOctets) ?? {
          type: 'until-eof',
        }),
  };
}
// #endregion put the head of a response together

// #region refuse what was not asked for
/** A server switches only to what the client proposed (RFC 9110 §7.8). */
function expectAcceptance(
  { line }: StartLine<StatusLine>,
  { fields }: FieldSection,
  request: RequestHead | undefined,
): void {
  const proposal = request === undefined ? undefined : findProposal(request);
  if (isAcceptedBy(proposal, listMembers(fields, 'upgrade'))) return;
  throw faultIn(line, line.text.indexOf('101'), NOT_PROPOSED);
}

/** That such octets are no response: RFC 9112 §9.2. */
const NOT_ASKED: Fault = {
  code: 'out-of-turn',
  found: 'nothing was asked',
  expected: 'nothing',
};
const NOT_PROPOSED: Fault = {
  code: 'out-of-turn',
  found: 'that switch was not proposed',
  expected: 'an answer in HTTP',
};
// #endregion refuse what was not asked for

// expectation.ts: a client that asks before it sends a body.
//
//   Expect      = #expectation                                RFC 9110 §10.1.1
//   expectation = token [ "=" ( token / quoted-string ) parameters ]
//
// There is one, `100-continue`. A server may answer others with 417 or ignore
// them: we don't promise what we can't keep. HTTP/1.0 had no Expect, so there
// it is ignored.

import {
  faultInValue,
  indicesOf,
  REQUEST_GRAMMAR,
} from '../05-http-parser/index.ts';
import type {
  Fault,
  FieldSection,
  MessageGrammar,
  RequestHead,
  RequestLine,
} from '../05-http-parser/index.ts';
import { listMembers } from './keep-alive.ts';

// #region refuse other expectations
/** How a request begins, in the eyes of a server that has to meet it. */
export const SERVER_GRAMMAR: MessageGrammar<RequestLine, RequestHead> = {
  ...REQUEST_GRAMMAR,
  createHead(start, section, limits) {
    const head = REQUEST_GRAMMAR.createHead(start, section, limits);
    if (head.httpVersion === '1.1') expectKnown(section);
    return head;
  },
};

function expectKnown(section: FieldSection): void {
  for (const index of indicesOf(section, 'expect')) {
    const field = section.fields.slice(index, index + 1);
    const members = listMembers(field, 'expect');
    if (members.every((member) => member === '100-continue')) continue;
    throw faultInValue(section, index, UNKNOWN);
  }
}

const UNKNOWN: Fault = {
  code: 'unknown-expectation',
  found: 'that is more than we can promise',
  expected: '"100-continue"',
};
// #endregion refuse other expectations

/** Does the client wait for `100 Continue`, now that its head has come? */
export function expectsContinue(request: RequestHead): boolean {
  const { httpVersion, headerSection, framing } = request;
  if (httpVersion === '1.0' || framing.type === 'none') return false;
  return listMembers(headerSection, 'expect').includes('100-continue');
}

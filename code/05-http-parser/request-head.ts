// request-head.ts: a request, up to its body.

import { authorityLength } from './authority.ts';
import { findFraming } from './body-framing.ts';
import { faultInValue, indicesOf } from './field-section.ts';
import type { FieldSection } from './field-section.ts';
import type { MessageHead } from './message-event.ts';
import type { MessageGrammar, StartLine } from './message-grammar.ts';
import { faultIn } from './protocol-error.ts';
import type { Fault } from './protocol-error.ts';
import { parseRequestLine } from './request-line.ts';
import type { RequestLine } from './request-line.ts';

/** A request, up to its body (RFC 9112 §3). */
export interface RequestHead extends MessageHead, RequestLine {
  readonly type: 'request';
}

// #region put the head of a request together
/** How a request begins. */
export const REQUEST_GRAMMAR: MessageGrammar<RequestLine, RequestHead> = {
  startLine: 'request line',
  parseStartLine: parseRequestLine,
  createHead(start, section, { maxBodyOctets }) {
    const { method, requestTarget, target, httpVersion } = start.parsed;
    expectHost(start, section);
    return {
      type: 'request',
      method,
      requestTarget,
      target,
      httpVersion,
      headerSection: section.fields,
      framing: findFraming(section, httpVersion, maxBodyOctets) ?? {
        type: 'none',
      },
    };
  },
};
// #endregion put the head of a request together

// #region expect one Host
/**
 * Exactly one in HTTP/1.1, one at most in 1.0, and it has to be one (RFC 9112
 * §3.2). An absolute target takes its place, but doesn't make it optional.
 */
function expectHost(
  start: StartLine<RequestLine>,
  section: FieldSection,
): void {
  const [first, second] = indicesOf(section, 'host');
  if (second !== undefined) throw faultInValue(section, second, SECOND_HOST);
  if (first === undefined) {
    if (start.parsed.httpVersion === '1.0') return;
    throw faultIn(start.line, start.line.text.length, {
      code: 'bad-host',
      found: 'no field line after it has the name Host',
      expected: 'one',
    });
  }
  const value = section.fields[first]?.[1] ?? '';
  const at = authorityLength(value);
  if (at < value.length) throw faultInValue(section, first, BAD_HOST, at);
}

const SECOND_HOST: Fault = {
  code: 'bad-host',
  found: 'it is the second',
  expected: 'one Host',
};
const BAD_HOST: Fault = {
  code: 'bad-host',
  expected: 'a host, and perhaps ":" and a port',
};
// #endregion expect one Host

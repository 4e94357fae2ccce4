// index.ts: what chapter 5 gives to later chapters.

export { authorityLength } from './authority.ts';
export { expectNoFraming, findFraming } from './body-framing.ts';
export type { BodyFraming } from './body-framing.ts';
export { trimOws } from './field-line.ts';
export type { FieldLine } from './field-line.ts';
export { faultInValue, indicesOf } from './field-section.ts';
export type { FieldSection } from './field-section.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { HttpLimits } from './limits.ts';
export type {
  ConnectionClosed,
  Data,
  EndOfMessage,
  MessageEvent,
  MessageHead,
  NeedData,
} from './message-event.ts';
export type { MessageGrammar, StartLine } from './message-grammar.ts';
export { MessageParser } from './message-parser.ts';
export { FIELD_OCTETS, isToken, spanOf } from './octet-classes.ts';
export { createOctets, octetsToText, textToOctets } from './octets.ts';
export {
  faultIn,
  LocalProtocolError,
  RemoteProtocolError,
} from './protocol-error.ts';
export type { Fault, Line, ProtocolErrorCode } from './protocol-error.ts';
export { quote } from './quote.ts';
export { REQUEST_GRAMMAR } from './request-head.ts';
export type { RequestHead } from './request-head.ts';
export type { HttpVersion, RequestLine } from './request-line.ts';
export { parseHttpVersion } from './request-line.ts';
export { createRequestParser } from './request-parser.ts';
export type { RequestParser } from './request-parser.ts';
export type { RequestTarget, Resource } from './request-target.ts';
export { excerpt, positionAt } from './source-position.ts';
export type { Position } from './source-position.ts';

// index.ts: what chapter 7 gives to later chapters.

export { bodyOf, readBody, sendBody } from './body.ts';
export { byProtocol, forHttp, isHttpCall } from './by-protocol.ts';
export type { Parts } from './by-protocol.ts';
export type { Carrier, Piece, Written } from './carrier.ts';
export { findExtension } from './extensions.ts';
export type {
  ExtensionMessage,
  ExtensionName,
  Extensions,
  HttpResponseDebug,
  HttpResponseEarlyHint,
  HttpResponseTrailers,
  LasgiExtensions,
} from './extensions.ts';
export { HttpExchange } from './http-exchange.ts';
export type { ExchangeResult } from './http-exchange.ts';
export { stepHttpReceived, stepHttpSent } from './http-machine.ts';
export type {
  Headers,
  HttpDisconnect,
  HttpReceiveMessage,
  HttpRequest,
  HttpResponseBody,
  HttpResponseStart,
  HttpScope,
  HttpSendMessage,
  Peer,
  SpecVersion,
} from './http-messages.ts';
export type { RequestFacts } from './http-scope.ts';
export {
  createHttpState,
  REQUEST_TABLE,
  RESPONSE_TABLE,
} from './http-state.ts';
export type { HttpState, RequestPhase, ResponsePhase } from './http-state.ts';
export {
  ClientDisconnected,
  isDeparture,
  LasgiError,
  RequestTimeout,
  ServerShutdown,
} from './lasgi-error.ts';
export type { Departure, LasgiErrorCode } from './lasgi-error.ts';
export { lifespanFrom } from './lifespan-from.ts';
export {
  LIFESPAN_TABLE,
  stepLifespanReceived,
  stepLifespanSent,
} from './lifespan-machine.ts';
export type { LifespanPhase } from './lifespan-machine.ts';
export type {
  LifespanReceiveMessage,
  LifespanScope,
  LifespanSendMessage,
} from './lifespan-messages.ts';
export { startLifespan } from './lifespan.ts';
export type { Lifespan, LifespanOptions } from './lifespan.ts';
export type {
  Application,
  ApplicationOf,
  Call,
  CallOf,
  HttpApplication,
  HttpCall,
  LifespanCall,
  Middleware,
  Protocol,
  Protocols,
  Receive,
  Send,
} from './protocols.ts';

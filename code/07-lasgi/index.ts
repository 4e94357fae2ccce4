// index.ts: what chapter 7 gives to later chapters.

export { bodyOf, joinOctets, readBody, sendBody } from './body.ts';
export { byProtocol, forHttp, isHttpCall } from './by-protocol.ts';
export type { Parts } from './by-protocol.ts';
export type { Carrier, Piece, Written } from './carrier.ts';
export { ClientError } from './client-error.ts';
export type { ClientOptions } from './client-options.ts';
export type { ClientRequestOptions } from './client-request.ts';
export { ClientResponse } from './client-response.ts';
export { Client, createClient } from './client.ts';
export { ABILITIES } from './conformance-case.ts';
export type {
  Ability,
  CaseState,
  ConformanceCase,
} from './conformance-case.ts';
export { CONFORMANCE_CASES } from './conformance-cases.ts';
export type {
  ServeOptions,
  Served,
  Subject,
  Wire,
} from './conformance-subject.ts';
export { runConformance } from './conformance.ts';
export type { ConformanceOptions, Verdict } from './conformance.ts';
export { CookieJar } from './cookie-jar.ts';
export { findExtension } from './extensions.ts';
export type {
  DebugInfo,
  ExtensionMessage,
  ExtensionName,
  Extensions,
  HttpResponseDebug,
  HttpResponseEarlyHint,
  HttpResponseTrailers,
  LasgiExtensions,
} from './extensions.ts';
export { fromFetch } from './from-fetch.ts';
export type { FetchHandler } from './from-fetch.ts';
export { findHeadFacts } from './head-facts.ts';
export type { HeadFacts } from './head-facts.ts';
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
export { copyScope } from './http-scope.ts';
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
export { lint } from './lint.ts';
export type { LintOptions } from './lint.ts';
export { findOffers } from './offers.ts';
export { plainHost } from './plain-host.ts';
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
export { toFetch } from './to-fetch.ts';
export type { FetchFunction, FetchOptions } from './to-fetch.ts';
export { toNodeHandler } from './to-node-handler.ts';
export type { NodeHandler, NodeHandlerOptions } from './to-node-handler.ts';

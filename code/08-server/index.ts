// index.ts: what chapter 8 gives to later chapters.

export { createAccessLog } from './access-log.ts';
export type { AccessLogOptions, LogStyle } from './access-log.ts';
export { callersFolder, parseApplicationName } from './application-name.ts';
export type { ApplicationName } from './application-name.ts';
export type { ForwardedFields } from './forwarded-hops.ts';
export { LineWriter } from './line-writer.ts';
export type { LineWriterOptions } from './line-writer.ts';
export { loadApplication } from './load-application.ts';
export type { LoadOptions } from './load-application.ts';
export { findOrigin, LOCAL_PEERS, proxyHeaders } from './proxy-headers.ts';
export type { Origin, ProxyOptions } from './proxy-headers.ts';
export type { RequestRecord } from './request-record.ts';
export { runServer } from './run-server.ts';
export type { RunServerOptions } from './run-server.ts';
export { serve } from './serve.ts';
export type { Supervisor } from './serve.ts';
export { DEFAULT_TIME_LIMITS } from './server-options.ts';
export type { ServerOptions, Settings, TimeLimits } from './server-options.ts';
export { Server } from './server.ts';
export { START_FAILED, StartError } from './start-error.ts';
export { TrustedPeers } from './trusted-peers.ts';

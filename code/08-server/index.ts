// index.ts: what chapter 8 gives to later chapters.

export type { RequestRecord } from './request-record.ts';
export { runServer } from './run-server.ts';
export type { RunServerOptions } from './run-server.ts';
export { DEFAULT_TIME_LIMITS } from './server-options.ts';
export type { ServerOptions, Settings, TimeLimits } from './server-options.ts';
export { Server } from './server.ts';

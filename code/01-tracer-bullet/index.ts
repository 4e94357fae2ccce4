// index.ts: what later chapters may use of this one.

export { respond, serve } from './server.ts';

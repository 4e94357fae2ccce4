// index.ts: what chapter 4 gives to later chapters.

export { chunksOf } from './chunks.ts';
export { NEED_DATA } from './decoder.ts';
export type { Decoder } from './decoder.ts';
export { FrameReader } from './frame-reader.ts';
export { LineDecoder, MAX_LINE_OCTETS, readLines } from './line-decoder.ts';
export type { LineOptions } from './line-decoder.ts';
export { NodeTransport } from './node-transport.ts';
export { openTransport, parseTransportName } from './open-transport.ts';
export type {
  OpenTransport,
  TransportName,
  TransportOptions,
} from './open-transport.ts';
export { runOn } from './run-on.ts';
export type { RunOptions } from './run-on.ts';
export { SocketTransport } from './socket-transport.ts';
export { StreamError } from './stream-error.ts';
export type { StreamErrorCode } from './stream-error.ts';
export type { Stream } from './stream.ts';
export { HIGH_WATER_OCTETS } from './transport.ts';
export type {
  ConnectOptions,
  Listener,
  ListenerOptions,
  StreamOptions,
  Transport,
} from './transport.ts';

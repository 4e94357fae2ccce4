// index.ts: what chapter 2 gives to later chapters.

export type { OnError } from './caller.ts';
export { systemClock, VirtualClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { EpollPoller, wakePoller } from './epoll-poller.ts';
export { runAsGuest } from './guest.ts';
export type { GuestOptions } from './guest.ts';
export { createKernelLoop } from './kernel-loop.ts';
export type { KernelLoop } from './kernel-loop.ts';
export { KernelNetwork } from './kernel-network.ts';
export { LagHistogram } from './lag-histogram.ts';
export { isEpollAvailable } from './libc.ts';
export { EventLoop } from './loop.ts';
export type { LoopOptions, RunMode } from './loop-options.ts';
export { MemoryNetwork } from './memory-network.ts';
export type { MemoryNetworkOptions } from './memory-network.ts';
export { MemoryPoller } from './memory-poller.ts';
export { DEFAULT_BACKLOG, formatAddress } from './network.ts';
export type {
  Address,
  ListenOptions,
  Network,
  TcpAddress,
  UnixAddress,
} from './network.ts';
export { READABLE, WRITABLE } from './poller.ts';
export type { Descriptor, Poller, Readiness } from './poller.ts';
export { ReadyQueue } from './ready-queue.ts';
export { stopOnSignal } from './signals.ts';
export type { Sleeper } from './sleeper.ts';
export { SystemError } from './system-error.ts';
export type { Timer } from './timer.ts';
export { createTurnLog } from './trace.ts';
export type { Trace, TraceEvent } from './trace.ts';
export { UvSleeper } from './uv-sleeper.ts';
export { VirtualSleeper } from './virtual-sleeper.ts';
export type { Watcher } from './watcher.ts';

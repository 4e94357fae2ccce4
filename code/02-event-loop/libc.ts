// libc.ts: the system calls, as the C library that is in this very process
// offers them.

import { createCheck } from './check.ts';
import type { Check } from './check.ts';
import { loadKoffi } from './koffi.ts';
import type { Koffi } from './koffi.ts';

// #region the calls in TypeScript
/**
 * Memory that a call reads or fills. It must not be needed after the call has
 * returned.
 */
export type Memory = Uint8Array | Int32Array | Uint32Array;

/**
 * The calls. What they mean is in section 2 of the Linux manual, and in section
 * 3 for the last two.
 */
export interface Calls {
  socket(family: number, type: number, protocol: number): number;
  bind(descriptor: number, address: Memory, size: number): number;
  listen(descriptor: number, backlog: number): number;
  connect(descriptor: number, address: Memory, size: number): number;
  accept4(
    descriptor: number,
    address: Memory | undefined,
    size: Memory | undefined,
    flags: number,
  ): number;
  recv(descriptor: number, into: Memory, size: number, flags: number): number;
  send(descriptor: number, octets: Memory, size: number, flags: number): number;
  shutdown(descriptor: number, how: number): number;
  close(descriptor: number): number;
  getsockname(descriptor: number, address: Memory, size: Memory): number;
  getpeername(descriptor: number, address: Memory, size: Memory): number;
  getsockopt(
    descriptor: number,
    level: number,
    option: number,
    value: Memory,
    size: Memory,
  ): number;
  setsockopt(
    descriptor: number,
    level: number,
    option: number,
    value: Memory,
    size: number,
  ): number;
  epoll_create1(flags: number): number;
  epoll_ctl(
    epoll: number,
    change: number,
    descriptor: number,
    event: Memory,
  ): number;
  epoll_wait(
    epoll: number,
    events: Memory,
    maxEvents: number,
    timeoutMs: number,
  ): number;
  eventfd(count: number, flags: number): number;
  inet_pton(family: number, text: string, octets: Memory): number;
  inet_ntop(family: number, octets: Memory, text: Memory, size: number): string;
}
// #endregion the calls in TypeScript

// #region the calls in C
/**
 * The same in C. Koffi knows neither `ssize_t` nor `socklen_t`, so their equals
 * stand here.
 */
const DECLARATIONS = {
  socket: 'int socket(int, int, int)',
  bind: 'int bind(int, const void *, uint32_t)',
  listen: 'int listen(int, int)',
  connect: 'int connect(int, const void *, uint32_t)',
  accept4: 'int accept4(int, void *, void *, int)',
  recv: 'intptr_t recv(int, void *, size_t, int)',
  send: 'intptr_t send(int, const void *, size_t, int)',
  shutdown: 'int shutdown(int, int)',
  close: 'int close(int)',
  getsockname: 'int getsockname(int, void *, void *)',
  getpeername: 'int getpeername(int, void *, void *)',
  getsockopt: 'int getsockopt(int, int, int, void *, void *)',
  setsockopt: 'int setsockopt(int, int, int, const void *, uint32_t)',
  epoll_create1: 'int epoll_create1(int)',
  epoll_ctl: 'int epoll_ctl(int, int, int, void *)',
  epoll_wait: 'int epoll_wait(int, void *, int, int)',
  eventfd: 'int eventfd(uint32_t, int)',
  inet_pton: 'int inet_pton(int, const char *, void *)',
  inet_ntop: 'const char *inet_ntop(int, const void *, void *, uint32_t)',
} as const satisfies Record<keyof Calls, string>;
// #endregion the calls in C

/** The calls, and how to find out what became of them. */
export interface Libc extends Calls, Check {}

// #region load the calls when they are needed
let loaded: Libc | undefined;

/**
 * Loads the calls, the first time. @throws Error if they can't be had here: it
 * says what to do.
 */
export function loadLibc(): Libc {
  loaded ??= declareLibc(loadKoffi());
  return loaded;
}

/** Can `loadLibc` succeed? */
export function isEpollAvailable(load: () => unknown = loadLibc): boolean {
  try {
    load();
    return true;
  } catch {
    return false;
  }
}
// #endregion load the calls when they are needed

// #region declare the calls to koffi
function declareLibc(koffi: Koffi): Libc {
  const process = koffi.load(null);
  const declared = Object.entries(DECLARATIONS).map(
    ([name, declaration]) => [name, process.func(declaration)] as const,
  );
  // koffi believes the table, and so must we
  const calls = Object.fromEntries(declared) as unknown as Calls;
  return { ...calls, ...createCheck(koffi.errno) };
}
// #endregion declare the calls to koffi

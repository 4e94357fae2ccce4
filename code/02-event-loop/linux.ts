// linux.ts: the numbers behind the names in Linux's header files.
//
// They are the same on every architecture that koffi runs on; Linux on MIPS or
// SPARC has others.

/** Kinds of addresses. */
export const AF = { UNIX: 1, INET: 2, INET6: 10 } as const;

/** A socket for streams of octets, and what to ask of a new one. */
export const SOCK = {
  STREAM: 1,
  /** No call on it waits. */
  NONBLOCK: 0o4000,
  /** A program that we start doesn't inherit it. */
  CLOEXEC: 0o2000000,
} as const;

const SOL_SOCKET = 1;

/**
 * Options of a socket, each a level and a number there: the socket's own, TCP's
 * and IPv6's.
 */
export const OPTION = {
  SO_REUSEADDR: [SOL_SOCKET, 2],
  SO_ERROR: [SOL_SOCKET, 4],
  SO_KEEPALIVE: [SOL_SOCKET, 9],
  SO_LINGER: [SOL_SOCKET, 13],
  TCP_NODELAY: [6, 1],
  IPV6_V6ONLY: [41, 26],
} as const;

/** For `shutdown`: nothing more will be written. */
export const SHUT_WR = 1;

/** For `send`: a connection that is gone is an error, not a signal. */
export const MSG_NOSIGNAL = 0x4000;

/** What epoll is asked for and what it reports. */
export const EPOLL = { IN: 0x1, OUT: 0x4, ERR: 0x8, HUP: 0x10 } as const;

/** What `epoll_ctl` can do. */
export const EPOLL_CTL = { ADD: 1, DEL: 2, MOD: 3 } as const;

/** For `epoll_create1`, and for `eventfd`. */
export const CLOEXEC = SOCK.CLOEXEC;

/** For `eventfd`. */
export const NONBLOCK = SOCK.NONBLOCK;

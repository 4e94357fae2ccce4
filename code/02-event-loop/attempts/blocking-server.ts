// blocking-server.ts: an echo server in which every call waits for what it
// wants.

import { loadLibc } from '../libc.ts';
import type { Libc } from '../libc.ts';
import { AF, MSG_NOSIGNAL, SOCK } from '../linux.ts';
import { decodeAddress, encodeAddress } from '../socket-address.ts';
import { formatAddress } from '../network.ts';
import type { Descriptor } from '../poller.ts';

// #region serve one after the other
/**
 * Serves an echo on `port` of this machine, one visitor after the other, for
 * ever.
 */
export function serveBlocking(port: number): never {
  const libc = loadLibc();
  const listener = listen(libc, port);
  for (;;) {
    const visitor = libc.check(
      libc.accept4(listener, undefined, undefined, SOCK.CLOEXEC),
      'accept on descriptor',
      listener,
    );
    echo(libc, visitor);
    libc.close(visitor);
  }
}

/** Sends back what the visitor says, until it hangs up or breaks. */
function echo(libc: Libc, visitor: Descriptor): void {
  const buffer = new Uint8Array(16 * 1024);
  for (;;) {
    const count = libc.recv(visitor, buffer, buffer.length, 0);
    if (count <= 0) return;
    libc.send(visitor, buffer, count, MSG_NOSIGNAL);
  }
}
// #endregion serve one after the other

// #region open a listener that waits
function listen(libc: Libc, port: number): Descriptor {
  const address = { host: '127.0.0.1', port };
  const name = formatAddress(address);
  const sockaddr = encodeAddress(libc, address);
  const type = SOCK.STREAM | SOCK.CLOEXEC;
  const listener = libc.check(
    libc.socket(AF.INET, type, 0),
    'open',
    'a socket',
  );
  libc.check(libc.bind(listener, sockaddr, sockaddr.length), 'bind', name);
  libc.check(libc.listen(listener, 511), 'listen on', name);
  const size = Int32Array.of(sockaddr.length);
  libc.check(libc.getsockname(listener, sockaddr, size), 'find', 'the port');
  const bound = formatAddress(decodeAddress(libc, sockaddr));
  console.log(`listening on ${bound} (Ctrl-C ends it)`);
  return listener;
}
// #endregion open a listener that waits

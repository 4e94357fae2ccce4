// echo-server.ts: sends back whatever arrives, to everybody at once, in
// callbacks.

import type { EventLoop } from './loop.ts';
import type { Address, Network } from './network.ts';
import { READABLE, WRITABLE } from './poller.ts';
import type { Descriptor } from './poller.ts';

// of one visitor, held while it hasn't taken it back
const BUFFER_OCTETS = 16 * 1024;

/** A server that listens. */
export interface EchoServer {
  /** Where it listens; the port is known now, even if it was 0. */
  readonly address: Address;
  /** Accepts nobody any more. Whoever is connected stays. Idempotent. */
  close(): void;
}

// #region accept whoever connects
/** Serves an echo on `address`. */
export function serveEcho(
  loop: EventLoop,
  network: Network,
  address: Address,
): EchoServer {
  const listener = network.listen(address);
  const watcher = loop.watch(listener, READABLE, function accept() {
    const visitor = network.tryAccept(listener);
    if (visitor !== undefined) echoTo(loop, network, visitor);
  });
  let isClosed = false;
  return {
    address: network.localAddress(listener),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      watcher.close();
      loop.callClosing(() => network.close(listener));
    },
  };
}
// #endregion accept whoever connects

// #region send back what a visitor says
function echoTo(loop: EventLoop, network: Network, visitor: Descriptor): void {
  const buffer = new Uint8Array(BUFFER_OCTETS);
  let unsent = buffer.subarray(0, 0);
  const watcher = loop.watch(visitor, READABLE, function echo() {
    try {
      if (unsent.length === 0) {
        const count = network.tryRead(visitor, buffer);
        if (count === 0) return hangUp();
        unsent = buffer.subarray(0, count ?? 0);
      }
      unsent = unsent.subarray(network.tryWrite(visitor, unsent) ?? 0);
      watcher.setInterest(unsent.length > 0 ? WRITABLE : READABLE);
    } catch (error) {
      hangUp();
      throw error;
    }
  });

  function hangUp(): void {
    watcher.close();
    loop.callClosing(function close() {
      network.close(visitor);
    });
  }
}
// #endregion send back what a visitor says

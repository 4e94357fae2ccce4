// busy-server.ts: an echo server in which no call waits, and so it never stops
// asking.

import { KernelNetwork } from '../kernel-network.ts';
import { formatAddress } from '../network.ts';
import type { Network } from '../network.ts';
import type { Descriptor } from '../poller.ts';

const BUFFER_OCTETS = 16 * 1024; // of one visitor
const REPORT_EVERY = 100_000; // calls in vain

interface Visitor {
  readonly descriptor: Descriptor;
  readonly buffer: Uint8Array;
  /** What it said and hasn't taken back. */
  unsent: Uint8Array;
}

// #region ask everybody, again and again
/** Serves an echo on `port` of this machine, to everybody at once, for ever. */
export function serveBusy(port: number): never {
  const network = new KernelNetwork();
  const listener = network.listen({ host: '127.0.0.1', port });
  const bound = formatAddress(network.localAddress(listener));
  console.log(`listening on ${bound} (Ctrl-C ends it)`);
  const visitors = new Set<Visitor>();
  for (;;) {
    const descriptor = network.tryAccept(listener);
    if (descriptor === undefined) countInVain();
    else visitors.add(createVisitor(descriptor));
    for (const visitor of visitors) {
      const count = tryEcho(network, visitor);
      if (count === undefined) countInVain();
      if (count !== 0) continue;
      visitors.delete(visitor);
      network.close(visitor.descriptor);
    }
  }
}
// #endregion ask everybody, again and again

// #region one call for one visitor
/**
 * Makes one call and returns what came of it: octets, 0 for a visitor who left,
 * `undefined` for nothing.
 */
function tryEcho(network: Network, visitor: Visitor): number | undefined {
  const { descriptor, buffer, unsent } = visitor;
  try {
    if (unsent.length === 0) {
      const count = network.tryRead(descriptor, buffer);
      visitor.unsent = buffer.subarray(0, count ?? 0);
      return count;
    }
    const count = network.tryWrite(descriptor, unsent);
    visitor.unsent = unsent.subarray(count ?? 0);
    return count;
  } catch {
    return 0; // a connection that broke: its visitor has left, too
  }
}

function createVisitor(descriptor: Descriptor): Visitor {
  const buffer = new Uint8Array(BUFFER_OCTETS);
  return { descriptor, buffer, unsent: buffer.subarray(0, 0) };
}
// #endregion one call for one visitor

// #region count what was in vain
let inVain = 0;

function countInVain(): void {
  inVain += 1;
  if (inVain % REPORT_EVERY === 0) console.log(`${inVain} calls in vain`);
}
// #endregion count what was in vain

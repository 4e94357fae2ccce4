import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../code/02-event-loop/clock.ts';
import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import { isEpollAvailable } from '../../code/02-event-loop/libc.ts';
import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../code/02-event-loop/memory-poller.ts';
import type { MemoryNetworkOptions } from '../../code/02-event-loop/memory-network.ts';
import type { PollerUnderTest } from './bench.ts';
import { describePoller } from './poller-contract.ts';

function createMemory(options?: MemoryNetworkOptions): PollerUnderTest {
  const clock = new VirtualClock();
  const network = new MemoryNetwork(options);
  return { network, poller: new MemoryPoller(network, clock), clock };
}

function createKernel(host: string): PollerUnderTest {
  const poller = new EpollPoller();
  return { poller, network: new KernelNetwork(), address: { host, port: 0 } };
}

describePoller('the memory poller', () => createMemory());

describePoller('the memory poller with room for a few octets', () =>
  createMemory({ inboxOctets: 11 }),
);

describe.skipIf(!isEpollAvailable())(
  'epoll and kernel sockets (skipped where there is no epoll or no koffi)',
  () => {
    describePoller('over IPv4', () => createKernel('127.0.0.1'));
    describePoller('over IPv6', () => createKernel('::1'));
  },
);

describe('the memory network out of descriptors', () => {
  test('says so, and goes on when there is one', () => {
    const network = new MemoryNetwork({ maxDescriptors: 2 });
    const listener = network.listen({ host: '127.0.0.1', port: 0 });
    const address = network.localAddress(listener);
    const client = network.connect(address);
    const full = expect.objectContaining({ code: 'EMFILE' });
    expect(() => network.connect(address)).toThrow(full);
    expect(() => network.listen(address)).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE' }),
    );
    expect(() => network.tryAccept(listener)).toThrow(full);
    network.close(client);
    expect(network.tryAccept(listener)).toBe(client); // the number is free again
  });
});

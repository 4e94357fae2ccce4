import { describe, expect, test } from 'vitest';

import { PollPoller } from '../../../code/02-event-loop/exercises/poll-poller.ts';
import { KernelNetwork } from '../../../code/02-event-loop/kernel-network.ts';
import { isEpollAvailable } from '../../../code/02-event-loop/libc.ts';
import { READABLE } from '../../../code/02-event-loop/poller.ts';
import type { Descriptor } from '../../../code/02-event-loop/poller.ts';
import { describePoller } from '../poller-contract.ts';

describe.skipIf(!isEpollAvailable())(
  'poll(2) and kernel sockets (skipped where there is no koffi, or no Linux)',
  () => {
    describePoller('over IPv4', () => ({
      poller: new PollPoller(),
      network: new KernelNetwork(),
    }));

    test('says nothing when it is closed, and is closed once', () => {
      const poller = new PollPoller();
      poller.close();
      poller.close();
      poller.wake();
      const reported: Descriptor[] = [];
      poller.wait(0, (descriptor) => reported.push(descriptor));
      expect(reported).toEqual([]);
    });

    test('reports a descriptor that is none as ready: the next call fails', () => {
      const poller = new PollPoller();
      const network = new KernelNetwork();
      const listener = network.listen({ host: '127.0.0.1', port: 0 });
      poller.watch(listener, READABLE);
      network.close(listener); // the wrong way round
      const reported: [Descriptor, number][] = [];
      poller.wait(0, (...report) => reported.push(report));
      expect(reported).toEqual([[listener, READABLE]]);
      poller.close();
    });
  },
);

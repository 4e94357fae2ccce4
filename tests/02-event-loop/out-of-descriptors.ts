// out-of-descriptors.ts: a process that uses up its descriptors, and says how that went.
//
//   sh -c 'ulimit -n 64; exec node --import tsx out-of-descriptors.ts'

import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import type { Descriptor } from '../../code/02-event-loop/poller.ts';

const network = new KernelNetwork();
const listener = network.listen({ host: '127.0.0.1', port: 0 });
const address = network.localAddress(listener);
const clients: Descriptor[] = [];

function messageOf(call: () => unknown): string {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function connectUntilRefused(): string {
  return messageOf(() => {
    for (;;) clients.push(network.connect(address));
  });
}

const report: Record<string, string> = {
  connect: connectUntilRefused(),
  listen: messageOf(() => network.listen({ host: '127.0.0.1', port: 0 })),
  accept: messageOf(() => network.tryAccept(listener)),
  poller: messageOf(() => new EpollPoller()),
};
network.close(clients[0] ?? -1);
report['pollerWithOne'] = messageOf(() => new EpollPoller());
report['acceptWithOne'] = messageOf(() => network.tryAccept(listener));
console.log(JSON.stringify(report));

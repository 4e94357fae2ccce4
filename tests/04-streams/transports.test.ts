import { describe } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import { createLab } from './lab.ts';
import { describeTransport } from './stream-contract.ts';

describe('the transport in memory', () =>
  describeTransport(createLab('memory')));
describe('the transport of node:net', () =>
  describeTransport(createLab('node')));
describe.skipIf(!isEpollAvailable())(
  'the transport on epoll (skipped where there is none)',
  () => describeTransport(createLab('epoll')),
);

import { describe, expect, test } from 'vitest';

import { TRANSPORTS } from './lab.ts';
import { holdCrowd, maxCrowd } from './soak/crowd.ts';

// One transport with all of them is enough for each run of the tests; `npm run soak` takes as many on either.
const WANTED = { epoll: 10_000, node: 2_000 };

describe.each(TRANSPORTS)('a crowd, by %s', (transport) => {
  const wanted = WANTED[transport as keyof typeof WANTED];
  const connections = Math.min(wanted, maxCrowd());
  const forbidden = `, and not ${wanted}, which ulimit -n forbids`;

  test(
    `of ${connections}${connections < wanted ? forbidden : ''} is answered, and let go`,
    { timeout: 120_000 },
    async () => {
      expect(await holdCrowd({ transport, connections })).toMatchObject({
        answeredOnce: connections,
        answeredAgain: connections,
        closed: connections,
        endedBy: 0,
        stderr: '',
      });
    },
  );
});

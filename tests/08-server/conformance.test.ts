import { describe, expect, test } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { runConformance } from '../../code/07-lasgi/conformance.ts';
import { createServerSubject } from './server-subject.ts';

const TRANSPORTS = ['epoll', 'node'] as const;

describe.each(TRANSPORTS)('our server on %s', (transport) => {
  const subject = createServerSubject(transport);
  const isHere = transport === 'node' || isEpollAvailable();

  test
    .skipIf(!isHere)
    .each(CONFORMANCE_CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (_, each) => {
      const cases = [each];
      const [verdict] = await runConformance(subject, {
        cases,
        patienceMs: 5_000,
      });
      expect(verdict?.faults).toEqual([]);
      expect(verdict?.skipped).toEqual([]);
    },
  );
});

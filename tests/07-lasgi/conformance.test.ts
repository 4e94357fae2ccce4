import { describe, expect, test } from 'vitest';

import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { runConformance } from '../../code/07-lasgi/conformance.ts';
import { NODE_SUBJECT } from './node-subject.ts';
import { OCTETS_SUBJECT } from './octets-subject.ts';
import { SOCKET_SUBJECT } from './socket-subject.ts';

const SUBJECTS = [
  { subject: OCTETS_SUBJECT, patienceMs: 2_000 },
  { subject: SOCKET_SUBJECT, patienceMs: 5_000 },
  { subject: NODE_SUBJECT, patienceMs: 5_000 },
];

describe.each(SUBJECTS)('$subject.name', ({ subject, patienceMs }) => {
  test.each(CONFORMANCE_CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (_, each) => {
      const [verdict] = await runConformance(subject, {
        cases: [each],
        patienceMs,
      });
      expect(verdict?.faults).toEqual([]);
      // Who skips something has to say so here, too.
      expect(verdict?.skipped).toEqual([]);
    },
  );
});

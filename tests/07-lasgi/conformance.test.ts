import { describe, expect, test } from 'vitest';

import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { runConformance } from '../../code/07-lasgi/conformance.ts';
import { OCTETS_SUBJECT } from './octets-subject.ts';

// In memory nothing takes time: what hasn't happened by then never will.
const PATIENCE_MS = 50;

const SUBJECTS = [{ subject: OCTETS_SUBJECT, patienceMs: PATIENCE_MS }];

describe.each(SUBJECTS)('$subject.name', ({ subject, patienceMs }) => {
  test.each(CONFORMANCE_CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (_, each) => {
      const [verdict] = await runConformance(subject, {
        cases: [each],
        patienceMs,
      });
      expect(verdict?.faults).toEqual([]);
    },
  );
});

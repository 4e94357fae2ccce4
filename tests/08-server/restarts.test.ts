import { describe, expect, test } from 'vitest';

import { TRANSPORTS } from './lab.ts';
import { restartUnderLoad } from './soak/restarts.ts';

// `npm run soak` does the same with 10,000 requests.
const LOAD = { requests: 1_500, restarts: 3, clients: 30 };

describe.each(TRANSPORTS)('a server that is restarted, by %s', (transport) => {
  // #region each request once
  test(
    'answers each of 1,500 requests once, by 4 processes on one port',
    { timeout: 60_000 },
    async () => {
      const report = await restartUnderLoad({ transport, ...LOAD });
      expect(report.faults).toEqual([]);
      expect(report.answered).toBe(1_500);
      // Else nobody has noticed anything, and the test has shown nothing.
      const { told, refused, repeatedOnUsed } = report;
      expect(told + refused + repeatedOnUsed).toBeGreaterThan(0);
    },
  );
  // #endregion each request once
});

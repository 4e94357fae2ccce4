import { describe, expect, test } from 'vitest';

import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { runConformance } from '../../code/07-lasgi/conformance.ts';
import { CLIENT_SUBJECT } from './client-subject.ts';
import { NODE_SUBJECT } from './node-subject.ts';
import { OCTETS_SUBJECT } from './octets-subject.ts';
import { SOCKET_SUBJECT } from './socket-subject.ts';

const SUBJECTS = [
  { subject: OCTETS_SUBJECT, patienceMs: 2_000 },
  { subject: SOCKET_SUBJECT, patienceMs: 5_000 },
  { subject: NODE_SUBJECT, patienceMs: 5_000 },
  { subject: CLIENT_SUBJECT, patienceMs: 2_000 },
];

/** What a subject leaves out has to be said here, too. */
const LEFT_OUT: ReadonlyMap<unknown, readonly string[]> = new Map([
  [
    CLIENT_SUBJECT,
    [
      'requests that come together are answered in their order: pipelining',
      'a request of HTTP/1.0 says so: http/1.0',
      'chunks are not for a client of HTTP/1.0: http/1.0',
      'a break is seen where the end of the connection ends the body: http/1.0',
      'a body that is none is answered with 400, and its reader told: octets',
      'a client of HTTP/1.0 is not offered hints: http/1.0',
    ],
  ],
]);

// #region every case, on every server
describe.each(SUBJECTS)('$subject.name', ({ subject, patienceMs }) => {
  const leftOut: string[] = [];

  test.each(CONFORMANCE_CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (name, each) => {
      const [verdict] = await runConformance(subject, {
        cases: [each],
        patienceMs,
      });
      expect(verdict?.faults).toEqual([]);
      const skipped = verdict?.skipped ?? [];
      if (skipped.length > 0) leftOut.push(`${name}: ${skipped.join(', ')}`);
    },
  );

  test('leaves out what it says, and nothing else', () => {
    expect(leftOut).toEqual(LEFT_OUT.get(subject) ?? []);
  });
});
// #endregion every case, on every server

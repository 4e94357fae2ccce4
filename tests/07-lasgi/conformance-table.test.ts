import { describe, expect, test } from 'vitest';

import type { ConformanceCase } from '../../code/07-lasgi/conformance-case.ts';
import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { OK, get, answer } from '../../code/07-lasgi/conformance-script.ts';
import type { Subject } from '../../code/07-lasgi/conformance-subject.ts';
import { runConformance } from '../../code/07-lasgi/conformance.ts';
import type { Faulty } from './faulty-subjects/breaking.ts';
import { FAULTY_SUBJECTS } from './faulty-subjects/index.ts';
import { OCTETS_SUBJECT } from './octets-subject.ts';

const PATIENCE_MS = 10; // in memory nothing takes time

/** The checklist, but for WebSocket and for the end of the server (E18). */
const ROWS = [
  ...'C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 H1 H2 H3 H4 H5 H6 H7 H8'.split(' '),
  ...'E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16'.split(' '),
  ...'E17 E19 L1 L2 L3 L4 L5 L6 L7'.split(' '),
];

describe('the table', () => {
  test.each(ROWS)('covers %s', (row) => {
    const names = CONFORMANCE_CASES.filter(({ rows }) => rows.includes(row));
    expect(names).not.toEqual([]);
  });

  test('covers nothing else', () => {
    const rows = new Set(CONFORMANCE_CASES.flatMap((each) => each.rows));
    expect([...rows].filter((row) => !ROWS.includes(row))).toEqual([]);
  });

  test('gives each case a name of its own', () => {
    const names = CONFORMANCE_CASES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a broken server is found out', () => {
  const found = new Map<string, Promise<readonly string[]>>();

  /** The names of all cases that fail. */
  function failuresOf(faulty: Faulty): Promise<readonly string[]> {
    const { name } = faulty.subject;
    const known = found.get(name) ?? findFailures(faulty);
    found.set(name, known);
    return known;
  }

  async function findFailures({
    subject,
    caughtBy,
  }: Faulty): Promise<readonly string[]> {
    // To fill all buffers takes as long as all the rest: not for everybody.
    const cases = CONFORMANCE_CASES.filter(
      ({ name, needs = [] }) =>
        !needs.includes('back-pressure') || caughtBy.includes(name),
    );
    const options = { cases, patienceMs: PATIENCE_MS };
    const verdicts = await runConformance(subject, options);
    return verdicts
      .filter(({ faults }) => faults.length > 0)
      .map(({ name }) => name);
  }

  // #region each broken server is found out, and by each case one
  test.each(FAULTY_SUBJECTS.map((each) => [each.subject.name, each] as const))(
    'that %s',
    async (_, faulty) => {
      const failures = await failuresOf(faulty);
      const { caughtBy } = faulty;
      expect(caughtBy.filter((name) => !failures.includes(name))).toEqual([]);
    },
  );

  test('and each case finds one that not all of them find', async () => {
    const idle = new Set(CONFORMANCE_CASES.map(({ name }) => name));
    for (const faulty of FAULTY_SUBJECTS) {
      const failures = await failuresOf(faulty);
      // Of what nobody can overlook only those count that were meant for it.
      const isPlain = failures.length > CONFORMANCE_CASES.length / 4;
      for (const name of isPlain ? faulty.caughtBy : failures)
        idle.delete(name);
    }
    expect([...idle]).toEqual([]);
  });
  // #endregion each broken server is found out, and by each case one

  test('and no fault goes by the name of another', () => {
    const names = FAULTY_SUBJECTS.map(({ subject }) => subject.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the runner', () => {
  const CASE: ConformanceCase = {
    name: 'a case',
    rows: ['C1'],
    client: [get('/')],
    async script({ send, note }) {
      note('called');
      await answer(send);
    },
    heard: [OK],
    noted: ['called'],
  };

  async function faultsOf(
    change: Partial<ConformanceCase>,
    subject: Subject = OCTETS_SUBJECT,
  ): Promise<readonly string[]> {
    const cases = [{ ...CASE, ...change }];
    const options = { cases, patienceMs: PATIENCE_MS };
    const [verdict] = await runConformance(subject, options);
    return verdict?.faults ?? [];
  }

  test.each<[string, Partial<ConformanceCase>, readonly string[]]>([
    ['nothing', {}, []],
    [
      'a status',
      { heard: [{ status: 201 }] },
      ['The status is 200, expected 201'],
    ],
    [
      'a body',
      { heard: [{ status: 200, body: 'no' }] },
      ['The body is "ok", expected "no"'],
    ],
    [
      'a field',
      { heard: [{ status: 200, has: [['x-a', '1']] }] },
      ['The value of x-a is "", expected "1"'],
    ],
    [
      'a break',
      { heard: [{ status: 200, isComplete: false }] },
      ['The end of the response is "announced", expected "missing"'],
    ],
    [
      'a trailer',
      { heard: [{ status: 200, trailers: [['x-a', '1']] }] },
      ['The value of x-a is "", expected "1"'],
    ],
    [
      'a hint',
      { heard: [{ status: 200, informational: [103] }] },
      ['What came before the response is "", expected "103"'],
    ],
    [
      'another response',
      { heard: [OK, OK] },
      ['The client has heard 1 responses, expected 2'],
    ],
    [
      'a note',
      { noted: ['called', 'again'] },
      ['The application has noted nothing in place 2, expected "again"'],
    ],
    [
      'an error',
      { logged: ['Error x'] },
      ['The server has logged nothing in place 1, expected "Error x"'],
    ],
    [
      'a warning',
      { lifespan: { script: () => new Promise(() => {}), warnings: 1 } },
      ['Nobody does anything, expected that the server starts'],
    ],
  ])('misses %s', async (_, change, faults) => {
    expect((await faultsOf(change)).slice(0, 1)).toEqual(faults);
  });

  test('says what hangs', async () => {
    const hanging: Subject = {
      ...OCTETS_SUBJECT,
      serve: () => new Promise(() => {}),
    };
    expect(await faultsOf({ noted: [] }, hanging)).toEqual([
      'Nobody does anything, expected that the server starts',
    ]);
  });

  test('says what it has skipped', async () => {
    const cases: readonly ConformanceCase[] = [
      { ...CASE, needs: ['reset', 'lifespan'] },
      CASE,
    ];
    const poor: Subject = { ...OCTETS_SUBJECT, offers: new Set(['reset']) };
    const verdicts = await runConformance(poor, { cases });
    expect(verdicts.map(({ skipped }) => skipped)).toEqual([
      ['lifespan'],
      ['log'],
    ]);
  });
});

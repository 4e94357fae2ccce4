// kit.ts: the conformance kit, with a middleware between server and application.

import { expect } from 'vitest';

import {
  CONFORMANCE_CASES,
  runConformance,
} from '../../../code/07-lasgi/index.ts';
import type {
  CaseState,
  ConformanceCase,
  Middleware,
} from '../../../code/07-lasgi/index.ts';
import { CLIENT_SUBJECT } from '../client-subject.ts';

/** What is wrong with a server whose applications are wrapped like that. */
export async function faultsWith(
  wrap: Middleware<CaseState>,
  isTried: (testCase: ConformanceCase) => boolean = () => true,
): Promise<readonly string[]> {
  const cases = CONFORMANCE_CASES.filter(isTried);
  expect(cases.length).toBeGreaterThan(CONFORMANCE_CASES.length - 10);
  const subject = {
    ...CLIENT_SUBJECT,
    serve: (...[inner, options]: Parameters<typeof CLIENT_SUBJECT.serve>) =>
      CLIENT_SUBJECT.serve(wrap(inner), options),
  };
  const verdicts = await runConformance(subject, { cases });
  return verdicts.flatMap(({ name, faults }) =>
    faults.map((fault) => `${name}: ${fault}`),
  );
}

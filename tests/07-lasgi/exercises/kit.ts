// kit.ts: the conformance kit, with a middleware between server and application.

import { runConformance } from '../../../code/07-lasgi/index.ts';
import type { CaseState, Middleware } from '../../../code/07-lasgi/index.ts';
import { CLIENT_SUBJECT } from '../client-subject.ts';

/** What is wrong with a server whose applications are wrapped like that. */
export async function faultsWith(
  wrap: Middleware<CaseState>,
): Promise<readonly string[]> {
  const subject = {
    ...CLIENT_SUBJECT,
    serve: (...[inner, options]: Parameters<typeof CLIENT_SUBJECT.serve>) =>
      CLIENT_SUBJECT.serve(wrap(inner), options),
  };
  const verdicts = await runConformance(subject);
  return verdicts.flatMap(({ name, faults }) =>
    faults.map((fault) => `${name}: ${fault}`),
  );
}

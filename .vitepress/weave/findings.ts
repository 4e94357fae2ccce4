// findings.ts: what a check of the book brings back.

import { type Fault, formatFault } from './fault.ts';

export interface Findings {
  /** They fail the build and the tests. */
  readonly faults: readonly Fault[];
  /** One line each, said aloud; they fail nothing: what a draft does not print yet. */
  readonly notices: readonly string[];
}

/** Joins findings in the order given, each fault once, whoever found it. */
export function joinFindings(all: readonly Findings[]): Findings {
  const faults = all.flatMap((findings) => findings.faults);
  return {
    faults: [...new Map(faults.map((fault) => [formatFault(fault), fault])).values()],
    notices: all.flatMap((findings) => findings.notices),
  };
}

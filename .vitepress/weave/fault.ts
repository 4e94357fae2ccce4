// fault.ts: what the weave says when book and code disagree.

/** Something wrong at a line of a file of this repository. */
export interface Fault {
  /** Relative to the repository's root, with `/` between folders. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Formats a fault as `file:line: message`, which editors and terminals make clickable. */
export function formatFault(fault: Fault): string {
  return `${fault.file}:${fault.line}: ${fault.message}`;
}

/** Thrown where a build must stop: its message is every fault, one a line. */
export class WeaveError extends Error {
  override readonly name = 'WeaveError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.faults = faults;
  }
}

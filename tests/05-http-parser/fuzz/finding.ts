// finding.ts: a promise that a parser broke.

/** Says which promise was broken. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/** @throws Finding unless `claim` is true. */
export function expectClaim(isTrue: boolean, claim: string): void {
  if (!isTrue) throw new Finding(claim);
}

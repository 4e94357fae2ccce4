// unexpected.ts: an answer that isn't what it has to be.

/** Says what has come in place of what was expected. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** @throws Unexpected unless both are the same. */
export function expectSame<T>(actual: T, expected: T, what: string): void {
  if (actual === expected) return;
  throw new Unexpected(`${what}: ${show(actual)}, expected ${show(expected)}`);
}

/** Long texts are cut: their beginning and their length tell enough. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= 80
    ? text
    : `${text.slice(0, 80)}… (${text.length} characters)`;
}

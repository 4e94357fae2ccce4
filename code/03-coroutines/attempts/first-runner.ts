// first-runner.ts: a generator that stops at each `yield` until somebody calls
// `resume`.

/** Goes on behind the `yield`, with `value`. */
export type Resume = (value: string) => void;

/** Asks for something, hands `resume` to whoever will know, and then yields. */
export type Script = (resume: Resume) => Generator<undefined, void, string>;

// #region run a script
/**
 * Runs `script` until it first yields. Each call of `resume` runs it until it
 * yields again.
 */
export function runScript(script: Script): void {
  const generator = script((value) => {
    generator.next(value);
  });
  generator.next();
}
// #endregion run a script

// signals.ts: the first signal asks the program to stop, the second doesn't
// ask.

/** How to stop on signals. */
export interface StopOptions {
  /**
   * Called for the second signal. Default: ends the process by that signal, as
   * if nobody had listened.
   */
  readonly force?: (signal: NodeJS.Signals) => void;
  /**
   * Default SIGINT, which is Ctrl-C, and SIGTERM, which is what `kill` sends.
   */
  readonly signals?: readonly NodeJS.Signals[];
}

// #region stop on a signal
/**
 * Calls `stop` for the first signal and `force` for every further one.
 * Listening doesn't keep the process alive. Node must be running for a signal
 * to be heard: in own mode the loop keeps it from that.
 *
 * @returns How to stop listening.
 */
export function stopOnSignal(
  stop: (signal: NodeJS.Signals) => void,
  { force = endBy, signals = ['SIGINT', 'SIGTERM'] }: StopOptions = {},
): () => void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) return force(signal);
    isStopping = true;
    stop(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
// #endregion stop on a signal

// #region end by the signal
/**
 * Ends the process so that its parent sees which signal it was: by the signal's
 * default action.
 */
function endBy(signal: NodeJS.Signals): void {
  // of others too: while anybody listens, nothing ends
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
// #endregion end by the signal

// trace.ts: what the loop does, in its own words.

/** Where in a turn a callback is called. */
export type Phase = 'ready' | 'closing';

/** One thing that happens in a turn. Times are the loop's, in milliseconds. */
export type TraceEvent = { readonly turn: number } & (
  | { readonly type: 'poll'; readonly timeoutMs: number; readonly atMs: number }
  | { readonly type: 'polled'; readonly ready: number; readonly atMs: number }
  | { readonly type: 'due'; readonly label: string; readonly lateMs: number }
  | { readonly type: 'call'; readonly phase: Phase; readonly label: string }
  | { readonly type: 'failed'; readonly label: string }
);

/**
 * Told of every event as it happens. It must not throw, and had better be
 * quick.
 */
export type Trace = (event: TraceEvent) => void;

// #region a line for each turn
/**
 * Creates a trace that writes a line for each turn in which anything was
 * called, when the next turn begins.
 */
export function createTurnLog(write: (line: string) => void): Trace {
  let calls: string[] = [];
  return (event) => {
    if (event.type === 'call')
      calls.push(describeCall(event.phase, event.label));
    if (event.type === 'failed') calls.push(`${event.label} failed`);
    if (event.type !== 'poll') return;
    if (calls.length > 0) write(`turn ${event.turn - 1}: ${calls.join(', ')}`);
    calls = [];
  };
}

function describeCall(phase: Phase, label: string): string {
  const name = label === '' ? '(no name)' : label;
  return phase === 'closing' ? `${name} (closing)` : name;
}
// #endregion a line for each turn

// spawn-place.ts: the line that spawned a task.

/**
 * Its `stack` has that line. The engine writes the text when somebody reads it,
 * not before.
 */
export interface SpawnPlace {
  readonly stack?: string;
}

const UNKNOWN: SpawnPlace = {};
let isRemembered = true;

// #region find the line
/**
 * Finds the line that called `callee`: one frame, since more cost more and are
 * read as seldom.
 */
export function findPlace(callee: (...args: never[]) => unknown): SpawnPlace {
  if (!isRemembered) return UNKNOWN;
  const place = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  // an engine without it knows no line
  Error.captureStackTrace?.(place, callee);
  Error.stackTraceLimit = stackTraceLimit;
  return place;
}
// #endregion find the line

// #region don't look
/**
 * Says whether tasks remember the line that spawned them. Finding it is most of
 * what a spawn costs.
 */
export function rememberPlaces(isOn: boolean): void {
  isRemembered = isOn;
}
// #endregion don't look

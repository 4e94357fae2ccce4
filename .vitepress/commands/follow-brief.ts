// follow-brief.ts: what follow mode tells the processes that run the tests, by their environment.

import type { FollowedChapter } from './follow-files.ts';
import { listNotBegun } from './follow-files.ts';

/** What they can't see for themselves. */
export interface Brief {
  /** How many exercises the reader hasn't begun. */
  readonly notBegun: number;
  /** The chapter's files that are the reader's: `my/01-tracer-bullet/server.ts`. */
  readonly mine: readonly string[];
  /** A line for each of them that lacks something. */
  readonly lacks: readonly string[];
}

/** Returns the variables that {@link readBrief} reads. */
export function writeBrief(chapter: FollowedChapter): NodeJS.ProcessEnv {
  const mine = [...chapter.modules, ...chapter.exercises].filter((file) => file.isThere);
  const lacking = mine.filter((file) => file.lacks.length > 0);
  const brief: Brief = {
    notBegun: listNotBegun(chapter).length,
    mine: mine.map((file) => file.mine),
    lacks: lacking.map((file) => `${file.mine}: ${file.lacks.join('; ')}`),
  };
  return { FOLLOW: '1', FOLLOW_BRIEF: JSON.stringify(brief) };
}

/** Reads what this process was told; it's nothing where nobody follows. */
export function readBrief(): Brief {
  const text = process.env['FOLLOW_BRIEF'];
  if (text === undefined) return { notBegun: 0, mine: [], lacks: [] };
  return JSON.parse(text) as Brief; // as written above
}

// transcript-elide.ts: shows of new output what a page showed of the old: its elisions stay.

import { diffArrays } from 'diff';

import { normaliseLine } from './normalise.ts';
import { ELISION } from './transcript.ts';

/** Lines that page and program do not have in common, between two that they have. */
interface Gap {
  readonly shown: readonly string[];
  readonly printed: readonly string[];
}

/**
 * Returns what a page should show of `printed`, if it has `shown` now. Where it left lines out, it
 * goes on leaving them out; around them it shows as many of the new lines as it did of the old.
 */
export function elide(shown: readonly string[], printed: readonly string[]): readonly string[] {
  const changes = diffArrays(shown.map(normaliseLine), printed.map(normaliseLine));
  const result: string[] = [];
  let gap: Gap = { shown: [], printed: [] };
  let [s, p] = [0, 0];
  for (const { added, removed, count = 0 } of changes) {
    const lines = printed.slice(p, removed ? p : p + count);
    if (removed) gap = { ...gap, shown: [...gap.shown, ...shown.slice(s, s + count)] };
    else if (added) gap = { ...gap, printed: [...gap.printed, ...lines] };
    else {
      result.push(...fill(gap), ...lines);
      gap = { shown: [], printed: [] };
    }
    s += added ? 0 : count;
    p += lines.length;
  }
  return [...result, ...fill(gap)];
}

function fill({ shown, printed }: Gap): readonly string[] {
  const before = shown.indexOf(ELISION);
  if (before === -1) return printed;
  const after = shown.length - 1 - shown.lastIndexOf(ELISION);
  if (before + after >= printed.length) return printed;
  return [...printed.slice(0, before), ELISION, ...printed.slice(printed.length - after)];
}

import { describe, expect, test } from 'vitest';

import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import { hostileCases, NEXT, noting } from './hostile.ts';
import type { HostileCase } from './hostile.ts';
import { serve, TRANSPORTS } from './lab.ts';
import type { Visitor } from './visitor.ts';

const CASES = hostileCases();
const FILES = [...new Set(CASES.map(({ file }) => file))];

/** Says it all, ends its half, and returns the statuses of the answers. */
function* statusesOf(
  visitor: Visitor,
  text: string,
): Coroutine<readonly number[]> {
  try {
    yield* visitor.say(text);
    yield* visitor.endHalf();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error; // it has heard enough
  }
  return (yield* visitor.replies()).map(({ status }) => status);
}

/** A server for all cases that have the same limits. */
function byLimits(file: string): readonly (readonly HostileCase[])[] {
  const groups = new Map<string, HostileCase[]>();
  for (const each of CASES.filter((other) => other.file === file)) {
    const key = JSON.stringify(each.limits);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

describe.each(TRANSPORTS)('what clients try, by %s', (transport) => {
  test.each(
    FILES.flatMap((file) =>
      byLimits(file).map((cases) => [file, cases[0]?.limits, cases] as const),
    ),
  )('%s, with the limits %j', (_, limits = {}, cases) => {
    const lines: string[] = [];
    return serve(
      () => noting(lines),
      { transport, limits, allowHalfClose: true },
      function* ({ visit }) {
        for (const each of cases) {
          lines.length = 0;
          const text = each.octets + (each.isCut ? '' : NEXT);
          const statuses = yield* statusesOf(yield* visit(), text);
          const next = each.goesOn ? 1 : 0;
          expect(statuses, each.heading).toEqual([
            ...each.statuses,
            ...Array.from({ length: next }, () => 200),
          ]);
          expect(lines.slice(0, each.methods.length).map(methodOf)).toEqual(
            each.methods,
          );
          // What is behind a request that was refused is no request.
          expect(lines.slice(each.methods.length), each.heading).toEqual(
            Array.from({ length: next }, () => 'GET /next'),
          );
        }
      },
    );
  });
});

function methodOf(line: string): string {
  return line.split(' ')[0] ?? '';
}

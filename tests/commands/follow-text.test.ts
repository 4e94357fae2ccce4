import { describe, expect, test } from 'vitest';

import type { FollowedChapter, FollowedFile } from '../../.vitepress/commands/follow-files.ts';
import {
  describeChapter,
  describeNext,
  describeProgress,
} from '../../.vitepress/commands/follow-text.ts';

function file(name: string, isThere: boolean, isRoutine = false): FollowedFile {
  const explained = `/01-x#${name}`;
  return { mine: `my/01-x/${name}.ts`, isThere, lacks: [], isRoutine, explained };
}

/** A chapter of two pages. */
function chapter(
  modules: readonly FollowedFile[],
  exercises: readonly FollowedFile[] = [],
): FollowedChapter {
  const exercisesAt = '/01-x/more#exercises';
  return { slug: '01-x', start: '/01-x/', exercisesAt, modules, exercises };
}

describe('describeNext', () => {
  test.for([
    [
      'none is written but an exercise',
      [file('a', false), file('b', false)],
      "Every test of your exercises passes, on the book's chapter.\nExercises left: shout (see http://127.0.0.1:4173/01-x/more#exercises).\nTo write the chapter too, make my/01-x/a.ts (explained at http://127.0.0.1:4173/01-x#a), or any other.",
    ],
    [
      'one is written',
      [file('a', true), file('b', false)],
      'The tests pass, with the book standing in for what you have not written.\nNext: make my/01-x/b.ts (explained at http://127.0.0.1:4173/01-x#b), or any other.',
    ],
    [
      'all but a routine one are written',
      [file('a', true), file('b', false, true)],
      '01-x is yours: every test passes on your own files.\nExercises left: shout (see http://127.0.0.1:4173/01-x/more#exercises).\nNext: npm run follow 2',
    ],
  ] as const)('when %s', ([, modules, expected]) => {
    const exercises = [file('exercises/shout', false), file('exercises/done', true)];
    expect(describeNext(chapter(modules, exercises), true, '02-y')).toBe(expected);
  });

  test('when nothing is written', () => {
    const exercises = [file('exercises/shout', false)];
    expect(describeNext(chapter([file('a', false)], exercises), true, '02-y')).toBe(
      "The tests pass, but on the book's files: none is yours yet.\nNext: make my/01-x/a.ts (explained at http://127.0.0.1:4173/01-x#a), or any other.",
    );
  });

  test('when a test fails, says nothing of the rest', () => {
    expect(describeNext(chapter([file('a', false)]), false, undefined)).toBe(
      'Next: mend the failure above.',
    );
  });

  test('when all is done', () => {
    expect(describeNext(chapter([file('a', true)]), true, undefined)).toMatch(
      /No exercise is left\.\nChapter 2 is not written yet\.$/,
    );
  });
});

describe('describeChapter', () => {
  test('begins with the link to the first page', () => {
    expect(describeChapter(chapter([file('a', true)]))).toMatch(
      /^Following 01-x: http:\/\/127\.0\.0\.1:4173\/01-x\/\n/,
    );
  });

  test('says of a file that is there what it lacks', () => {
    const half = { ...file('a', true), lacks: ['exports no go yet', 'A has no stop yet'] };
    expect(describeChapter(chapter([half], [half]))).toMatch(
      /(\n {2}my\/01-x\/a\.ts {2}yours; exports no go yet; A has no stop yet\n[^]*){2}/,
    );
  });

  test('does without, where there is no page yet', () => {
    const unwritten = { ...chapter([file('a', true)]), start: undefined };
    expect(describeChapter(unwritten)).toMatch(/^Following 01-x\.\n\n {2}my/);
  });
});

test('describeNext names the exercises left, even where no page has them yet', () => {
  const unwritten = {
    ...chapter([file('a', true)], [file('exercises/shout', false)]),
    exercisesAt: undefined,
  };
  expect(describeNext(unwritten, true, '02-y')).toContain('\nExercises left: shout.\n');
});

test('describeProgress names the files that are there, without their folder', () => {
  const modules = [file('a', true), file('b', false)];
  const exercises = [file('exercises/shout', true)];
  expect(describeProgress(chapter(modules, exercises))).toBe(
    'Following 01-x: of 3 files these are yours: a.ts, shout.ts.\n',
  );
  expect(describeProgress(chapter([file('a', false)]))).toBe(
    'Following 01-x: of 1 files these are yours: none.\n',
  );
});

test('describeProgress says what a file lacks', () => {
  const half = { ...file('a', true), lacks: ['exports no go yet', 'A has no stop yet'] };
  expect(describeProgress(chapter([half, file('b', true)]))).toBe(
    'Following 01-x: of 2 files these are yours: a.ts (exports no go yet; A has no stop yet), b.ts.\n',
  );
});

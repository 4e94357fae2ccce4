import { describe, expect, test } from 'vitest';

import type { FollowedFile } from '../../.vitepress/commands/follow-files.ts';
import { describeNext, describeProgress } from '../../.vitepress/commands/follow-text.ts';

function file(name: string, isThere: boolean, isRoutine = false): FollowedFile {
  return { mine: `my/01-x/${name}.ts`, isThere, isRoutine, explained: `/01-x#${name}` };
}

describe('describeNext', () => {
  test.for([
    [
      'none is written',
      [file('a', false), file('b', false)],
      "The tests pass, but on the book's files: none is yours yet.\nNext: make my/01-x/a.ts (explained at http://127.0.0.1:4173/01-x#a).",
    ],
    [
      'one is written',
      [file('a', true), file('b', false)],
      'The tests pass, with the book standing in for what you have not written.\nNext: make my/01-x/b.ts (explained at http://127.0.0.1:4173/01-x#b).',
    ],
    [
      'all but a routine one are written',
      [file('a', true), file('b', false, true)],
      '01-x is yours: every test passes on your own files.\nExercises left: shout (see http://127.0.0.1:4173/01-x#exercises).\nNext: npm run follow 2',
    ],
  ] as const)('when %s', ([, modules, expected]) => {
    const exercises = [file('exercises/shout', false), file('exercises/done', true)];
    expect(describeNext({ slug: '01-x', modules, exercises }, true, '02-y')).toBe(expected);
  });

  test('when a test fails, says nothing of the rest', () => {
    const chapter = { slug: '01-x', modules: [file('a', false)], exercises: [] };
    expect(describeNext(chapter, false, undefined)).toBe('Next: mend the failure above.');
  });

  test('when all is done', () => {
    const chapter = { slug: '01-x', modules: [file('a', true)], exercises: [] };
    expect(describeNext(chapter, true, undefined)).toMatch(
      /No exercise is left\.\nChapter 2 is not written yet\.$/,
    );
  });
});

test('describeProgress names the files that are there, without their folder', () => {
  const modules = [file('a', true), file('b', false)];
  const exercises = [file('exercises/shout', true)];
  expect(describeProgress({ slug: '01-x', modules, exercises })).toBe(
    'Following 01-x: of 3 files these are yours: a.ts, shout.ts.\n',
  );
  expect(describeProgress({ slug: '01-x', modules: [file('a', false)], exercises: [] })).toBe(
    'Following 01-x: of 1 files these are yours: none.\n',
  );
});

// transcript-elide.test.ts: a transcript that is brought up to date leaves out what it left out.

import { expect, it } from 'vitest';

import { elide } from '../../.vitepress/weave/transcripts/transcript-elide.ts';
import { findDrift } from '../../.vitepress/weave/transcripts/transcript-match.ts';

const split = (lines: string): readonly string[] => lines.split(' ').filter((line) => line !== '');

it.each([
  ['what leaves nothing out shows all that is printed', 'a b', 'a c d', 'a c d'],
  ['an elision between two lines stays', 'a … d', 'a x y d', 'a … d'],
  [
    'a line that changed is changed, beside an elision',
    'a … total:4',
    'a b total:5',
    'a … total:5',
  ],
  ['a line that changed before an elision', 'one … d', 'two x d', 'two … d'],
  ['an elision at the end stays', 'a b …', 'a c x y', 'a c …'],
  ['an elision at the beginning stays', '… c', 'x y d', '… d'],
  ['several elisions, each where it was', 'a … b … c', 'a 1 b 2 3 d', 'a … b … d'],
  ['a new line among those that are shown is shown', 'a b … d', 'a n b x d', 'a n b … d'],
  ['an elision of nothing is none', 'a … b', 'a b', 'a b'],
  ['nothing printed is nothing shown', 'a …', '', ''],
])('%s', (_, shown, printed, expected) => {
  const result = elide(split(shown), split(printed));
  expect(result).toEqual(split(expected));
  expect(findDrift(result, split(printed))).toBeUndefined();
});

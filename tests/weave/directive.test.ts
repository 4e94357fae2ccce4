// directive.test.ts: a `<<<` line, taken apart.

import { expect, it } from 'vitest';

import { findDirective } from '../../.vitepress/weave/read/markdown.ts';

type Options = readonly (readonly [name: string, value: string | undefined])[];

it.each<[string, string, string | undefined, Options]>([
  ['<<< a.ts', 'a.ts', undefined, []],
  ['<<< a.ts#the loop  ', 'a.ts', 'the loop', []],
  ['<<< 01-x/a.ts#the loop {reprise}', '01-x/a.ts', 'the loop', [['reprise', undefined]]],
  [
    '<<< a.ts {from=b.ts#turn folded}',
    'a.ts',
    undefined,
    [
      ['from', 'b.ts#turn'],
      ['folded', undefined],
    ],
  ],
  ['<<< a.ts {from="b.ts#the loop"}', 'a.ts', undefined, [['from', 'b.ts#the loop']]],
  ['<<< a.ts {from=""}', 'a.ts', undefined, [['from', '']]],
  ['<<< a.ts {reprise=no}', 'a.ts', undefined, [['reprise', 'no']]],
  ['<<< a.ts {Reprise}', 'a.ts', undefined, [['Reprise', undefined]]],
  [
    '<<< a.ts {from=x#the loop}',
    'a.ts',
    undefined,
    [
      ['from', 'x#the'],
      ['loop', undefined],
    ],
  ],
])('%s is a path, a region and options', (line, path, region, options) => {
  expect(findDirective(line)).toEqual({ path, region, options: new Map(options) });
});

it.each([
  '<<<a.ts',
  '<<< ',
  '<<< a.ts#',
  '<<< a.ts{folded}',
  '<<< a.ts {folded} b',
  '<<< a.ts {folded',
  '<<< a.ts {}',
  '<<< a.ts { folded}',
  '<<< a.ts {123}',
  '<<< a.ts {folded, from=x}',
  '<<< a.ts {from="a b}',
  '<<< a.ts {from=a b"}',
  '<<< a.ts {from="a"b}',
  '<<< a.ts {from=}',
  '<<< a.ts {folded folded}',
])('%s is malformed', (line) => {
  expect(findDirective(line)).toBeUndefined();
});

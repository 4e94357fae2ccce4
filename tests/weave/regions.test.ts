// regions.test.ts: what counts as a marker, and the tree that markers make.

import { expect, it } from 'vitest';

import {
  findRegions,
  flattenRegions,
  isMarker,
  type Region,
} from '../../.vitepress/weave/read/regions.ts';

it.each([
  ['// #region run the timers'],
  ['  //#region run the timers'],
  ['# #region run the timers'],
  ['<!-- #region run the timers -->'],
  ['// #endregion run the timers'],
  ['// #region'],
])('"%s" is a marker', (line) => {
  expect(isMarker(line)).toBe(true);
});

it.each([['// region of the heap'], ['#regional'], ["const text = '// #region x';"], ['']])(
  '"%s" is no marker',
  (line) => {
    expect(isMarker(line)).toBe(false);
  },
);

it('reads the same name off every kind of comment', () => {
  const text = '<!-- #region a b -->\n<!-- #endregion a b -->\n# #region c\n# #endregion c';
  const { root, faults } = findRegions('x', text.split('\n'));
  expect(faults).toEqual([]);
  expect(root.children.map((region) => region.name)).toEqual(['a b', 'c']);
});

it('nests regions, and spans them by their markers', () => {
  const lines = ['x', '// #region a', '// #region b', 'y', '// #endregion b', '// #endregion a'];
  const { root } = findRegions('x.ts', lines);
  const inner: Region = { name: 'b', start: 3, end: 5, children: [] };
  const outer: Region = { name: 'a', start: 2, end: 6, children: [inner] };
  expect(root).toEqual({ name: '', start: 0, end: 7, children: [outer] });
  expect(flattenRegions(root)).toEqual([root, outer, inner]);
});

import { expect, test } from 'vitest';

import {
  formatApplicationName,
  parseApplicationName,
} from '../../code/08-server/application-name.ts';

test.for([
  ['app.ts', 'app.ts', 'default'],
  ['app.ts:name', 'app.ts', 'name'],
  ['app.ts:$_1', 'app.ts', '$_1'],
  ['app.ts:größe', 'app.ts', 'größe'],
  ['app.ts:default', 'app.ts', 'default'],
  ['./a b/app.ts', './a b/app.ts', 'default'],
  ['12:30/app.ts', '12:30/app.ts', 'default'],
  ['12:30/app.ts:name', '12:30/app.ts', 'name'],
  ['C:\\app.ts', 'C:\\app.ts', 'default'],
  ['app.ts:1st', 'app.ts:1st', 'default'],
] as const)(
  '%j is the file %j and the export %s',
  ([text, file, exportName]) => {
    expect(parseApplicationName(text)).toEqual({ file, exportName });
  },
);

test.for(['', ':', 'app.ts:', ':name'])('%j is none', (text) => {
  expect(() => parseApplicationName(text)).toThrow(
    /^Cannot serve ".*": expected a file and/,
  );
});

test.for(['app.ts', 'app.ts:name'])('%j is written as it was', (text) => {
  expect(formatApplicationName(parseApplicationName(text))).toBe(text);
});

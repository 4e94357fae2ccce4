import { expect, test } from 'vitest';

import { escapeHtml } from '../../../code/01-tracer-bullet/exercises/escape.ts';

test.each([
  ['Ada', 'Ada'],
  ['', ''],
  ['<script>', '&lt;script&gt;'],
  ['Tom & Jerry', 'Tom &amp; Jerry'],
  ['&lt;', '&amp;lt;'], // once, and the ampersand too
  [`"'`, '&quot;&#39;'],
  ['<<>>', '&lt;&lt;&gt;&gt;'], // every one, not the first alone
  ['Zoë ☃ $& $1', 'Zoë ☃ $&amp; $1'],
])('escapes %s as %s', (text, escaped) => {
  expect(escapeHtml(text)).toBe(escaped);
});

import { expect, test } from 'vitest';

import { decodeQueryValue } from '../../../code/01-tracer-bullet/exercises/decode.ts';

test.each([
  ['Ada', 'Ada'],
  ['', ''],
  ['Ada+Lovelace', 'Ada Lovelace'],
  ['1%2B1', '1+1'], // a plus that was meant
  ['Zo%C3%AB', 'Zoë'],
  ['%', '%'], // what ended the process
  ['100%', '100%'],
  ['%zz', '%zz'],
  ['%FF', '\uFFFD'], // no UTF-8 has this octet
  ['a%26b=c', 'a&b=c'],
  ['a&b', 'a&b'],
])('decodes %s as %s', (value, decoded) => {
  expect(decodeQueryValue(value)).toBe(decoded);
});

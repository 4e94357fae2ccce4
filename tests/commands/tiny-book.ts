// tiny-book.ts: a book of one chapter, small enough to run its tests in a second.

import type { Files } from '../support/checkout.ts';

const FENCE = '<<<';

export const TINY_BOOK: Files = {
  'book/01-tiny.md': `# Tiny\n\n${FENCE} words.ts\n\n${FENCE} greet.ts\n\n${FENCE} main.ts {folded}\n\n## Exercises\n`,
  'book/solutions/01-tiny.md': `# Solutions\n\n${FENCE} exercises/shout.ts\n`,
  'code/01-tiny/words.ts': "export const HELLO = 'Hello';\n",
  'code/01-tiny/greet.ts': `import { HELLO } from './words.ts';

export function greet(name: string): string {
  return \`\${HELLO}, \${name}!\`;
}
`,
  'code/01-tiny/main.ts': `import { greet } from './greet.ts';

console.log(greet(process.argv.slice(2).join(' ')));
process.exitCode = 7;
`,
  'code/01-tiny/exercises/shout.ts': `export function shout(text: string): string {
  return text.toUpperCase();
}
`,
  'tests/01-tiny/greet.test.ts': `import { expect, test } from 'vitest';

import { greet } from '../../code/01-tiny/greet.ts';

test('greets by name', () => {
  expect(greet('Ada')).toBe('Hello, Ada!');
});

test('greets nobody', () => {
  expect(greet('')).toBe('Hello, !');
});
`,
  'tests/01-tiny/exercises/shout.test.ts': `import { expect, test } from 'vitest';

import { shout } from '../../../code/01-tiny/exercises/shout.ts';

test('shouts', () => {
  expect(shout('ada')).toBe('ADA');
});
`,
};

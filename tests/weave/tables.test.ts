// tables.test.ts: which tables are short.

import MarkdownIt from 'markdown-it';
import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress';
import { expect, it, onTestFinished } from 'vitest';

import { tablesPlugin } from '../../.vitepress/weave/render/tables.ts';

const markdown = new MarkdownIt();
tablesPlugin(markdown);

it.each([
  ['of numbers', '| server | µs |\n|---|---|\n| ours | 5.3 |', true],
  ['with a sentence', '| what | is |\n|---|---|\n| a server | it answers whoever asks it |', false],
  ['with a long heading', '| what it takes to answer once | µs |\n|---|---|\n| a | 1 |', false],
  [
    'whose marks are long, not its words',
    '| a | b |\n|---|---|\n| [ours](./a-long-address.html#with-more) | **`5.3`** |',
    true,
  ],
])('a table %s', (_, table, isShort) => {
  const html = markdown.render(`${table}\n\nA sentence that is long enough to be one.\n`);
  expect(html.includes('<table class="short">')).toBe(isShort);
});

it('keeps what VitePress makes of a table', async () => {
  const config = (parser: unknown): void => {
    tablesPlugin(parser as MarkdownIt); // VitePress has its own types of it
  };
  const vitePress = await createMarkdownRenderer('.', { config });
  onTestFinished(disposeMdItInstance);
  const html = vitePress.render('| a | b |\n|---|---|\n| 1 | 2 |\n');
  expect(html).toContain('<table class="short" tabindex="0">');
});

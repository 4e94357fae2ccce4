// inline-code.test.ts: where code in the text may be broken.

import MarkdownIt from 'markdown-it';
import { expect, it } from 'vitest';

import { inlineCodePlugin } from '../../.vitepress/weave/render/inline-code.ts';

const markdown = new MarkdownIt();
inlineCodePlugin(markdown);

it.each([
  ['npm run serve', 'npm run serve'],
  ['npm run bench -- 08-hello', 'npm run bench <span class="unbroken">-- 08-hello</span>'],
  ['a -- --port 0', 'a <span class="unbroken">-- --port</span> 0'],
  ['--port', '<span class="unbroken">--port</span>'],
  ['curl -m 2 a-b', 'curl <span class="unbroken">-m</span> 2 a-b'],
  ['get_path', 'get_path'],
  ['get_path_with_query_string', 'get_<wbr>path_<wbr>with_<wbr>query_<wbr>string'],
  ['/usr/lib/__init__/loops.py', '/<wbr>usr/<wbr>lib/__<wbr>init__/<wbr>loops.<wbr>py'],
  ['a<b> & c', 'a&lt;b&gt; &amp; c'],
])('`%s` is %j', (code, html) => {
  expect(markdown.renderInline(`\`${code}\``)).toBe(`<code>${html}</code>`);
});

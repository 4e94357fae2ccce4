// containers.test.ts: what each container of the book becomes, and what a bad figure says.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import MarkdownIt from 'markdown-it';
import { afterAll, describe, expect, it } from 'vitest';

import { containersPlugin, type PageEnv } from '../../.vitepress/weave/render/containers.ts';
import { WeaveError } from '../../.vitepress/weave/fault.ts';

const root = mkdtempSync(path.join(tmpdir(), 'containers-'));
const book = path.join(root, 'book');
afterAll(() => rmSync(root, { recursive: true }));

mkdirSync(path.join(book, 'figures/01-x'), { recursive: true });
writeFileSync(
  path.join(book, 'figures/01-x/wait.svg'),
  '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg viewBox="0 0 720 90"><path d="M0 0"/></svg>\n',
);

function render(body: string, relativePath = '01-x.md'): { html: string; env: PageEnv } {
  const file = path.join(book, relativePath);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `---\ntitle: X\n---\n${body}`);
  const env: PageEnv = { path: file, relativePath, content: body };
  const markdown = new MarkdownIt();
  containersPlugin(markdown);
  return { html: markdown.render(body, env), env };
}

describe('a container', () => {
  it.each([
    [
      'margin',
      '::: margin\nA *note*.\n:::',
      '<div class="margin-note" role="note">\n<p>A <em>note</em>.</p>\n</div>\n',
    ],
    [
      'wild',
      '::: wild libuv `timer.c`\nHeap.\n:::',
      '<div class="box box-wild" role="note"><p class="box-title"><span class="box-kind">In the wild</span> libuv <code>timer.c</code></p>\n<p>Heap.</p>\n</div>\n',
    ],
    [
      'design',
      '::: design Why?\nSo.\n:::',
      '<div class="box box-design" role="note"><p class="box-title"><span class="box-kind">Design note</span> Why?</p>\n<p>So.</p>\n</div>\n',
    ],
    [
      'design',
      '::: design\n## Why?\n\nSo.\n:::',
      '<div class="box box-design" role="note"><p class="box-title"><span class="box-kind">Design note</span> </p>\n<h2>Why?</h2>\n<p>So.</p>\n</div>\n',
    ],
    [
      'predict',
      '::: predict Which?\nThis.\n:::',
      '<details class="predict"><summary><span class="box-kind">Predict</span> <span class="predict-question">Which?</span></summary>\n<p>This.</p>\n</details>\n',
    ],
  ])('"%s" becomes HTML', (_, body, html) => {
    expect(render(body).html).toBe(html);
  });
});

describe('the title of a box', () => {
  it('is not taken for the page: VitePress notes in `env` what it renders', () => {
    const markdown = new MarkdownIt();
    containersPlugin(markdown);
    const render = markdown.renderer.render.bind(markdown.renderer);
    markdown.renderer.render = (tokens, options, env: { first?: string | undefined }) => {
      env.first = tokens[0]?.type;
      return render(tokens, options, env);
    };
    const env = { path: 'x.md', relativePath: 'x.md', first: undefined };
    markdown.render('# X\n\n::: wild Elsewhere\n:::', env);
    expect(env.first).toBe('heading_open');
  });
});

describe('a figure', () => {
  it('is inlined over its caption, named by its alt text, and watched', () => {
    const { html, env } = render('::: figure wait A "slow" visitor\nEverybody waits.\n:::');
    expect(html).toBe(
      '<figure class="figure"><div class="figure-drawing" tabindex="0"><svg v-pre role="img" aria-label="A &quot;slow&quot; visitor" viewBox="0 0 720 90"><path d="M0 0"/></svg></div><figcaption>\n' +
        '<p>Everybody waits.</p>\n</figcaption></figure>\n',
    );
    expect(env.includes).toEqual([path.join(book, 'figures/01-x/wait.svg')]);
  });

  it.each(['solutions/01-x.md', '01-x/more.md'])('of %s lies in its chapter’s folder', (page) => {
    expect(render('::: figure wait Waiting\n:::', page).env.includes).toHaveLength(1);
  });

  it.each([
    [
      'a missing file',
      '\n::: figure gone Gone\n:::',
      'book/01-x.md:5: Cannot show figure "gone": there is no such file, expected book/figures/01-x/gone.svg',
    ],
    [
      'missing alt text',
      '::: figure wait\n:::',
      'book/01-x.md:4: Cannot show figure "wait": it has no alt text, expected ::: figure wait What it shows',
    ],
  ])('with %s is a fault with file and line', (_, body, message) => {
    expect(() => render(body)).toThrow(WeaveError);
    expect(() => render(body)).toThrow(message);
  });
});

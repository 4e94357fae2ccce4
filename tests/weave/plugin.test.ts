// plugin.test.ts: listings, source pages, sketches and transcripts as VitePress shows them.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type MarkdownIt from 'markdown-it';
import { parse } from 'node-html-parser';
import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress';
import { afterEach, describe, expect, it } from 'vitest';

import { weavePlugin } from '../../.vitepress/weave/render/plugin.ts';
import { lines, type MadeBook, writeBook } from './made-book.ts';

afterEach(disposeMdItInstance); // VitePress keeps one parser for the whole process

const CODE: MadeBook = {
  'code/01-x/loop.ts': lines(
    'const name = "{{ name }}";',
    '',
    '// #region the loop',
    'while (more()) {',
    '  // #region one turn',
    '  wait();',
    '',
    '  run(); // a < b',
    '  // #endregion one turn',
    '}',
    '// #endregion the loop',
  ),
  'code/01-x/attempts/busy.ts': lines('spin();', 'run(); // a < b'),
};

interface Rendered {
  readonly root: string;
  readonly includes: readonly string[];
  readonly document: ReturnType<typeof parse>;
  /** Renders the page again. */
  again(): ReturnType<typeof parse>;
}

async function render(
  page: string,
  { relativePath = '01-x.md', base = '/', watch = false, files = CODE } = {},
): Promise<Rendered> {
  const root = writeBook({ ...files, 'book/01-x.md': page });
  const config = (markdown: unknown): void => {
    weavePlugin(markdown as MarkdownIt, { root, base, watch }); // VitePress has its own types of it
  };
  const markdown = await createMarkdownRenderer(path.join(root, 'book'), { config }, base);
  const includes: string[] = [];
  const env = { path: path.join(root, 'book', relativePath), relativePath, includes };
  const again = () => parse(markdown.render(page, env), { blockTextElements: {} });
  return { root, includes, document: again(), again };
}

/** The code of a figure as a reader sees it; `copied` as the copy button takes it. */
function textOf(document: ReturnType<typeof parse>, copied = false): string {
  const code = parse(document.querySelector('code')?.outerHTML ?? '', { blockTextElements: {} });
  const ignored = copied ? '.vp-copy-ignore, .diff.remove' : 'never';
  for (const element of code.querySelectorAll(ignored)) element.remove();
  return code.textContent;
}

/** A class: its methods alone are no program, nor is what they await. */
const CLASS = lines(
  'class Loop {',
  '  // #region the methods',
  '  async *#run(first: Turn): Turns {',
  '    // #region body',
  '    const next = await this.#turns.get<Turn>(first);',
  '    try {',
  '      return next;',
  '    } catch (error) {',
  '      throw error;',
  '    }',
  '    // #endregion body',
  '  }',
  '',
  '  get size(): number {',
  '    return this.#size;',
  '  }',
  '  // #endregion the methods',
  '}',
);

/** The highlighted lines of a figure, without their indent and the marks of a change. */
function linesOf(figure: ReturnType<typeof parse>): readonly string[] {
  return figure
    .querySelectorAll('.line')
    .map((line) => line.innerHTML.replace(/^((?:<[^>]*>)*) +/, '$1'));
}

describe('a listing', () => {
  it('stands under a caption that links to its source page, and to itself', async () => {
    const { document } = await render('<<< loop.ts#the loop\n', { base: '/atlas/' });
    const figure = document.querySelector('figure.listing');
    expect(figure?.id).toBe('listing-loop-the-loop');
    const place = figure?.querySelector('figcaption.listing-caption > a.listing-place');
    expect(place?.text).toBe('loop.ts');
    expect(place?.getAttribute('href')).toBe('/atlas/source/01-x/loop#L4');
    const anchor = figure?.querySelector('a.listing-anchor');
    expect(anchor?.getAttribute('href')).toBe('#listing-loop-the-loop');
    expect(figure?.querySelector('div.language-ts > button.copy')).not.toBeNull();
    expect(textOf(document)).toBe('while (more()) {\n  wait();\n\n  run(); // a < b\n}');
  });

  it('prints a link in the place of a fragment, which bears its name', async () => {
    const page = '<<< loop.ts#the loop\n\n<<< loop.ts#one turn\n';
    const { document } = await render(page);
    const [outer, inner] = document.querySelectorAll('figure');
    const fragment = outer?.querySelector('span.line.fragment');
    expect(fragment?.text).toBe('  ⟨one turn⟩');
    expect(fragment?.querySelector('a')?.getAttribute('href')).toBe('#listing-loop-one-turn');
    expect(inner?.id).toBe('listing-loop-one-turn');
    expect(inner?.querySelector('.listing-name')?.text).toBe('⟨one turn⟩');
    expect(outer?.querySelector('.listing-name')).toBeNull();
  });

  it('links to a fragment on another page', async () => {
    const files = { ...CODE, 'book/01-x/more.md': '<<< loop.ts#one turn\n' };
    const { document } = await render('<<< loop.ts\n', { base: '/atlas/', files });
    const link = document.querySelector('.fragment a')?.getAttribute('href');
    expect(link).toBe('/atlas/01-x/more#listing-loop-one-turn');
  });

  it('marks what a diff adds and removes, and copies what is left', async () => {
    const { document } = await render('<<< loop.ts#one turn {from=attempts/busy.ts}\n');
    expect(document.querySelector('figure.listing.listing-diff')).not.toBeNull();
    expect(document.querySelector('.listing-from')?.text).toBe('changed from attempts/busy.ts');
    const texts = (selector: string): readonly string[] =>
      document.querySelectorAll(selector).map((line) => line.text);
    expect(texts('.line.diff.remove')).toEqual(['spin();']);
    expect(texts('.line.diff.add')).toEqual(['wait();', '\u200b']);
    expect(textOf(document)).toBe('spin();\nwait();\n\u200b\nrun(); // a < b');
    expect(textOf(document, true)).toBe('wait();\n\nrun(); // a < b');
  });

  it('hides in a closed box if it is folded', async () => {
    const { document } = await render('<<< loop.ts {folded}\n');
    const figure = document.querySelector('figure.listing-folded');
    expect(figure?.querySelector('figcaption > a.listing-place')?.text).toBe('loop.ts');
    const details = figure?.querySelector('details');
    expect(details?.hasAttribute('open')).toBe(false);
    expect(details?.querySelector('div.language-ts')).not.toBeNull();
  });

  it.each([
    [lines('run();', '', 'run();'), 'Folded: 3 lines'],
    [lines('', 'run();', ''), 'Folded: 1 line'],
  ])('that is folded says how much it hides', async (code, summary) => {
    const files = { 'code/01-x/loop.ts': code };
    const { document } = await render('<<< loop.ts {folded}\n', { files });
    expect(document.querySelector('summary .when-closed')?.text).toBe(summary);
    const opened = summary.replace('Folded:', 'Fold');
    expect(document.querySelector('summary .when-open')?.text).toBe(opened);
  });

  it.each([
    ['folds its imports', '', 4],
    ['folds no imports if it is folded itself', ' {folded}', 0],
  ])('%s', async (_, folded, count) => {
    const imports = lines('import {', '  one,', '  two,', "} from './a.ts';");
    const files = { 'code/01-x/loop.ts': `// a loop\n\n${imports}one();\n` };
    const { document } = await render(`<<< loop.ts${folded}\n`, { files });
    expect(document.querySelectorAll('code details.listing-imports .line')).toHaveLength(count);
    expect(textOf(document, true)).toBe(`// a loop\n\n${imports}one();`);
  });

  it.each([
    ['methods without their class', '<<< loop.ts#the methods {reprise}', 1],
    ['statements without their method', '<<< loop.ts#body {reprise}', 2],
  ])('of %s has the colors that it has in the file', async (_, part, first) => {
    const files = { 'code/01-x/loop.ts': CLASS };
    const { document } = await render(`<<< loop.ts\n\n${part}\n`, { files });
    const [whole = [], alone = []] = document.querySelectorAll('figure').map(linesOf);
    expect(alone.length).toBeGreaterThan(0);
    expect(alone).toEqual(whole.slice(first, first + alone.length));
  });

  it('of a change has the colors that each side has in its file', async () => {
    const past = CLASS.replace('const next', 'const past');
    const files = { 'code/01-x/loop.ts': CLASS, 'code/01-x/attempts/loop.ts': past };
    const listing = '<<< loop.ts#body {reprise from=attempts/loop.ts#body}';
    const page = `<<< loop.ts\n\n${listing}\n\n<<< attempts/loop.ts {reprise}\n`;
    const { document } = await render(page, { files });
    const [present, diff, before] = document.querySelectorAll('figure').map(linesOf);
    const [removed, added] = diff ?? [];
    expect(removed).toBe(before?.[2]);
    expect(added).toBe(present?.[2]);
  });

  it('is passed over by Vue', async () => {
    const { document } = await render('<<< loop.ts\n');
    expect(textOf(document)).toContain('"{{ name }}"');
    expect(document.querySelector('pre')?.hasAttribute('v-pre')).toBe(true);
    expect(document.querySelector('figcaption')?.hasAttribute('v-pre')).toBe(true);
  });

  it('has an id of its own when it comes again', async () => {
    const { document } = await render('<<< loop.ts\n\n<<< loop.ts {reprise}\n');
    const ids = document.querySelectorAll('figure').map((figure) => figure.id);
    expect(ids).toEqual(['listing-loop', 'listing-loop-2']);
  });

  it('makes the page follow its files', async () => {
    const { root, includes } = await render('<<< loop.ts {from=attempts/busy.ts}\n');
    const files = ['code/01-x/loop.ts', 'code/01-x/attempts/busy.ts'];
    expect(includes).toEqual(files.map((file) => path.join(root, file)));
  });
});

describe('a page', () => {
  it('with a fault fails the build', async () => {
    const rendering = render('---\ntitle: X\n---\n\n<<< loop.ts#the lop\n');
    await expect(rendering).rejects.toThrow(
      'book/01-x.md:5: Cannot find "loop.ts#the lop": code/01-x/loop.ts has no such region, expected "the loop" or "one turn"',
    );
  });

  it('that lists a faulty file fails the build', async () => {
    const files = { 'code/01-x/loop.ts': lines('// #region the loop', 'run();') };
    const rendering = render('<<< loop.ts\n', { files });
    await expect(rendering).rejects.toThrow('code/01-x/loop.ts:1: Cannot close region "the loop"');
  });

  it.each([
    [true, 'changed();'],
    [false, 'spin();'],
  ])('with watch = %s shows %s after a change', async (watch, text) => {
    const { root, again } = await render('<<< attempts/busy.ts\n', { watch });
    writeFileSync(path.join(root, 'code/01-x/attempts/busy.ts'), 'changed();\n');
    expect(textOf(again())).toMatch(text);
  });
});

describe('a source page', () => {
  const source = { relativePath: 'source/01-x/loop.md' };

  it('shows the whole file without markers, each line under its number in the file', async () => {
    const files = { ...CODE, 'book/index.md': '' };
    const { document, includes, root } = await render('<<< 01-x/loop.ts\n', { ...source, files });
    const ids = document.querySelectorAll('span.line').map((line) => line.id);
    expect(ids).toEqual(['L1', 'L2', 'L4', 'L6', 'L7', 'L8', 'L10']);
    const gutter = document.querySelector('.line-numbers-wrapper');
    const numbers = gutter?.querySelectorAll('.line-number').map((number) => `L${number.text}`);
    expect(numbers).toEqual(ids);
    expect(gutter?.getAttribute('aria-hidden')).toBe('true');
    expect(textOf(document, true)).not.toContain('#region');
    expect(document.querySelector('#L8')?.text).toContain('run(); // a < b');
    expect(includes).toEqual([path.join(root, 'code/01-x/loop.ts')]);
  });

  it('links each region to where it is explained', async () => {
    const files = { ...CODE, 'book/01-x/more.md': '<<< loop.ts\n\n<<< loop.ts#one turn\n' };
    const { document } = await render('<<< 01-x/loop.ts\n', { ...source, base: '/atlas/', files });
    const link = document.querySelector('#L6 .explained a');
    expect(link?.text).toBe('explained in 01 ›: one turn');
    expect(link?.getAttribute('href')).toBe('/atlas/01-x/more#listing-loop-one-turn');
    expect(document.querySelectorAll('.explained')).toHaveLength(2);
  });
});

describe('a fence', () => {
  it('that is a sketch says so', async () => {
    const { document } = await render('```ts sketch\nlet x;\n```\n');
    expect(document.querySelector('figure.sketch > figcaption')?.text).toBe('Sketch');
    expect(document.querySelector('figure.sketch div.language-ts code')?.text).toBe('let x;');
  });

  it('that is a transcript copies its commands', async () => {
    const session = lines(
      '$ npm run x -- \\',
      '  --port 1',
      'listening <1>',
      '$ curl a',
      '{{ b }}',
    );
    const { document } = await render(`\`\`\`console {needs=curl}\n${session}\`\`\`\n`);
    expect(document.querySelector('figure.transcript div.language-console')).not.toBeNull();
    expect(document.querySelectorAll('.prompt').map((prompt) => prompt.text)).toEqual(['$ ', '$ ']);
    expect(textOf(document)).toBe(session.trimEnd());
    expect(textOf(document, true)).toBe('npm run x -- \\\n  --port 1\ncurl a\n');
  });

  it.each([
    [lines('$ a &', '$ stop'), '$ a &\n(stop the server)'],
    [lines('$ stop', '$ b'), '(stop the server)\n$ b'],
    [
      lines('$ stop', 'bye', '$ b'),
      '(stop the server, if it still runs; its terminal shows:)\nbye\n$ b',
    ],
  ])('says of %j to stop the server, and copies no "stop"', async (session, shown) => {
    const { document } = await render(`\`\`\`console\n${session}\`\`\`\n`);
    expect(textOf(document)).toBe(shown);
    expect(document.querySelector('.server-end .prompt')).toBeNull();
    const commands = shown.split('\n').filter((line) => line.startsWith('$ '));
    expect(textOf(document, true).trim()).toBe(commands.join('\n').slice('$ '.length));
  });

  it('that is a transcript knows how far its output is indented', async () => {
    const { document } = await render('```console\n$ a\nb\n\n  c\n    d\n```\n');
    const outputs = document.querySelectorAll('.output');
    const indents = outputs.map((line) => line.getAttribute('style'));
    expect(indents).toEqual([undefined, undefined, '--indent: 2ch', '--indent: 4ch']);
  });

  it('that is a transcript keeps the options of its commands, and of nothing else, whole', async () => {
    const { document } = await render(
      '```console\n$ npm run x -- 08-y \\\n  --log off &\n--log\n```\n',
    );
    const options = document.querySelectorAll('.unbroken').map((option) => option.text);
    expect(options).toEqual(['-- 08-y', '--log']);
    expect(textOf(document)).toBe('$ npm run x -- 08-y \\\n  --log off &\n--log');
  });

  it('of another language is VitePress’s', async () => {
    const { document } = await render('```http\nGET / HTTP/1.1\n```\n');
    expect(document.querySelector('figure')).toBeNull();
    expect(document.querySelector('div.language-http')).not.toBeNull();
  });
});

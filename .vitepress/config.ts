// config.ts: the book as a site: where its pages are, how they are rendered, what stands around them.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type MarkdownIt from 'markdown-it';
import {
  type DefaultTheme,
  defineConfigWithTheme,
  type HeadConfig,
  type PageData,
} from 'vitepress';

import { createContents, findNeighbours, linkOfPage, nameOf, type Part } from './contents.ts';
import { addLostPage } from './lost-page.ts';
import {
  containersPlugin,
  inlineCodePlugin,
  measuredPlugin,
  readPages,
  tablesPlugin,
  weavePlugin,
} from './weave/index.ts';

/** What the pages know of the site. */
export interface BookTheme extends DefaultTheme.Config {
  readonly contents: readonly Part[];
}

const TITLE = 'The Atlas Log';
const DESCRIPTION =
  'A literate program in TypeScript: a web framework from the kernel’s epoll up to the page in a browser.';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');
const contents = createContents(
  new Set([...readPages(root).map((page) => page.route), '/source/']),
);

export default defineConfigWithTheme<BookTheme>({
  srcDir: 'book',
  cleanUrls: true,
  lang: 'en',
  title: TITLE,
  titleTemplate: `:title · ${TITLE}`,
  description: DESCRIPTION,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }]],
  router: { prefetchLinks: false }, // the contents link every page
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    headers: { level: [2], shouldAllowNested: true }, // for the sidebar; a box may hold a section
    typographer: true, // curly quotes
    config: (markdown) => {
      const parser = markdown as unknown as MarkdownIt; // VitePress ships a copy of the types
      parser.disable('replacements'); // "(c)" and "..." stay as they were typed
      weavePlugin(parser, { root, watch: process.env['NODE_ENV'] !== 'production' });
      containersPlugin(parser);
      measuredPlugin(parser, root);
      inlineCodePlugin(parser);
      tablesPlugin(parser);
    },
  },
  transformPageData: describePage,
  transformHtml: (html, _file, { page }) =>
    page === '404.md' ? addLostPage(html, '/#contents') : undefined,
  themeConfig: {
    contents,
    sidebar: [{ items: [] }], // theme/BookSidebar.vue fills it
    aside: false, // the right margin belongs to the margin notes
    outline: { level: 2, label: 'On this page' },
    nav: [{ text: 'Contents', link: '/#contents' }],
    logo: { src: '/favicon.svg', alt: '', width: 24, height: 24 },
    search: {
      provider: 'local',
      options: {
        translations: { button: { buttonText: 'Search', buttonAriaLabel: 'Search the book' } },
        _render: (source, env, markdown) =>
          isSource(env.relativePath) ? '' : markdown.render(source, env),
      },
    },
    docFooter: { prev: 'Previous', next: 'Next' },
    externalLinkIcon: false,
  },
});

/** Source pages repeat the listings: a search finds the chapter that explains them. */
function isSource(relativePath: string): boolean {
  return relativePath.startsWith('source/');
}

/** Gives a page its neighbours and the title that it is shared under. */
function describePage(page: PageData): void {
  const { previous, next } = findNeighbours(contents, linkOfPage(page.relativePath));
  const { frontmatter } = page;
  frontmatter['prev'] ??= previous ? { text: nameOf(previous), link: previous.link } : false;
  frontmatter['next'] ??= next ? { text: nameOf(next), link: next.link } : false;
  const head: HeadConfig[] = [
    ['meta', { property: 'og:title', content: page.title === '' ? TITLE : page.title }],
    ['meta', { property: 'og:description', content: page.description || DESCRIPTION }],
    ['meta', { property: 'og:type', content: 'book' }],
  ];
  frontmatter['head'] = [...((frontmatter['head'] as HeadConfig[] | undefined) ?? []), ...head];
}

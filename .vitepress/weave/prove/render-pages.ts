// render-pages.ts: the pages as HTML, as VitePress makes it with this site's own settings.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { createMarkdownRenderer, disposeMdItInstance, resolveConfig } from 'vitepress';

import { type Fault, WeaveError } from '../fault.ts';
import type { Page } from '../read/pages.ts';

/** A page's HTML, without the site's frame around it. */
export interface RenderedPage {
  readonly page: Page;
  readonly html: string;
}

interface RenderedBook {
  readonly pages: readonly RenderedPage[];
  /** What every address of the site starts with: `/` unless it is served below a folder. */
  readonly base: string;
}

/**
 * Turns pages into HTML.
 * @throws WeaveError with the faults of all pages that cannot be.
 */
export type Render = (root: string, pages: readonly Page[]) => Promise<RenderedBook>;

/** Renders pages with the settings of `.vitepress/config.ts`. */
export const renderPages: Render = async (root, pages) => {
  const { srcDir, markdown, site, cleanUrls, logger } = await resolveConfig(root, 'build');
  disposeMdItInstance(); // VitePress keeps one renderer for the whole process, whatever it is asked
  const renderer = await createMarkdownRenderer(srcDir, markdown, site.base, logger);
  const render = (page: Page): RenderedPage => {
    const file = path.join(root, page.file);
    const relativePath = page.file.slice('book/'.length);
    const env = { path: file, realPath: file, relativePath, cleanUrls, includes: [] };
    return { page, html: renderer.render(readFileSync(file, 'utf8'), env) };
  };
  try {
    return { pages: renderAll(pages, render), base: site.base };
  } finally {
    disposeMdItInstance();
  }
};

function renderAll(
  pages: readonly Page[],
  render: (page: Page) => RenderedPage,
): readonly RenderedPage[] {
  const rendered: RenderedPage[] = [];
  const faults: Fault[] = [];
  for (const page of pages) {
    try {
      rendered.push(render(page));
    } catch (error) {
      if (!(error instanceof WeaveError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new WeaveError(faults);
  return rendered;
}

// files.data.ts: the files of code/ by chapter, for the list of the source pages.

import { readCode, sourceRoute } from '../../.vitepress/weave/index.ts';

interface ChapterFiles {
  readonly slug: string;
  readonly files: readonly { readonly name: string; readonly link: string }[];
}

declare const data: readonly ChapterFiles[];
export { data };

export default {
  watch: ['../../code/**/*.ts'],
  load(): readonly ChapterFiles[] {
    const files = [...readCode(process.cwd()).values()].filter(({ file }) =>
      file.startsWith('code/'),
    );
    return [...new Set(files.map((file) => file.chapter))].map((slug) => ({
      slug,
      files: files
        .filter((file) => file.chapter === slug)
        .map((file) => ({
          name: file.file.slice(`code/${slug}/`.length),
          link: sourceRoute(file),
        })),
    }));
  },
};

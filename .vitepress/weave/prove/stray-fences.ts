// stray-fences.ts: code of our own languages stands on a page as a listing or as a sketch.

import type { Book } from '../read/book.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';
import { readFence } from '../read/fences.ts';
import type { Page } from '../read/pages.ts';

/** Lists the fences of code that is in no file and does not say so. */
export function checkFences({ pages }: Pick<Book, 'pages'>): Findings {
  return { faults: pages.flatMap(findStrayFences), notices: [] };
}

function findStrayFences(page: Page): readonly Fault[] {
  return page.tokens.flatMap(({ type, info, map }) => {
    const fence = readFence(info);
    if (type !== 'fence' || fence.type !== 'stray') return [];
    const message = `Cannot print fence "${info}": it is in no file, expected a listing "<<< file.ts#region" or "${fence.language} sketch"`;
    return [{ file: page.file, line: (map?.[0] ?? 0) + 1, message }];
  });
}

// import-again.ts: npx tsx import-again.ts: a module that has changed, imported
// again without a new process.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// #region import it under another name
let version = 0;

/** A module is imported once for each name that it has. */
async function importAgain(file: string): Promise<{ text: string }> {
  version += 1;
  return await import(`${pathToFileURL(file).href}?version=${version}`);
}
// #endregion import it under another name

// #region change two files
const folder = mkdtempSync(path.join(tmpdir(), 'import-again-'));
const file = path.join(folder, 'app.mjs');
try {
  for (const name of ['first', 'second']) {
    const app = `import { word } from './word.mjs';
export const text = 'the ${name} application, with the ' + word;`;
    writeFileSync(file, app);
    writeFileSync(
      path.join(folder, 'word.mjs'),
      `export const word = '${name} word';`,
    );
    const { text } = await importAgain(file);
    console.log(text);
  }
} finally {
  rmSync(folder, { recursive: true });
}
// #endregion change two files

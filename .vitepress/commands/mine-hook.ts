// mine-hook.ts: lets the imports of this process prefer the reader's files.
//
// Imported for its effect, and after tsx: `node --import tsx --import ./mine-hook.ts main.ts`.

import { register } from 'node:module';

register('./mine-resolve.ts', import.meta.url, { data: { root: process.cwd() } });

// index.ts: the door of the weave: how prose and code become one book, and the proof of it.
//
//   read/         the two halves, text and code; book.ts joins them, print.ts says what a listing prints
//   prove/        what must hold: every line printed once, names real, links alive; check.ts asks it all
//   transcripts/  commands in the text, run and compared
//   render/       how a page shows it all; plugin.ts hands it to VitePress
//
// Whoever comes in here loads the TypeScript compiler and VitePress with it, which take a second.

export { checkBook, CHECKS } from './prove/check.ts';
export { formatFault } from './fault.ts';
export type { Findings } from './findings.ts';
export { plainText, tangleBook, writeTangled } from './prove/tangle.ts';
export { bookCode, readBook, stateOf } from './read/book.ts';
export { readCode } from './read/code.ts';
export { readPages } from './read/pages.ts';
export { containersPlugin } from './render/containers.ts';
export { inlineCodePlugin } from './render/inline-code.ts';
export { measuredPlugin } from './render/measured.ts';
export { weavePlugin } from './render/plugin.ts';
export { sourceName, sourceRoute } from './render/site.ts';
export { tablesPlugin } from './render/tables.ts';
export { checkTranscripts } from './transcripts/transcripts.ts';
export { readTranscripts } from './transcripts/transcript.ts';

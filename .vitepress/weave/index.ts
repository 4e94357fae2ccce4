// index.ts: the door of the weave: how prose and code become one book, and the proof of it.
//
//   read/         the two halves, text and code; book.ts joins them, print.ts says what a listing prints
//   prove/        what must hold: every line printed once, names real, links alive; check.ts asks it all
//   transcripts/  commands in the text, run and compared
//   render/       how a page shows it all; plugin.ts hands it to VitePress

export { type Book, readBook } from './read/book.ts';
export { type Check, checkBook, CHECKS, WEAVE_CHECKS } from './prove/check.ts';
export { type CodeFile, readCode } from './read/code.ts';
export { type Fault, formatFault, WeaveError } from './fault.ts';
export { type Findings } from './findings.ts';
export { type Listing } from './read/listing.ts';
export { type Page, readPages } from './read/pages.ts';
export { weavePlugin, type WeaveOptions } from './render/plugin.ts';
export { type Region } from './read/regions.ts';
export { sourceRoute } from './render/site.ts';
export { plainText, tangle, writeTangled } from './prove/tangle.ts';

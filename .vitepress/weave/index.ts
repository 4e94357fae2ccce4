// index.ts: the door of the weave: how prose and code become one book, and the proof of it.
//
//   regions, code, markdown, pages     the two halves, read
//   listing, book                      the halves joined: which listing prints what
//   print                              the lines that a listing prints, and from them:
//     coverage, tangle                   is every line printed once? is it the whole program?
//     caption, render-…, plugin          how a page shows them
//   names, links, transcript…          what the prose says is true, too
//   check                              all of it in one go

export { type Book, readBook } from './book.ts';
export { type Check, checkBook, CHECKS, WEAVE_CHECKS } from './check.ts';
export { type CodeFile, readCode } from './code.ts';
export { type Fault, formatFault, WeaveError } from './fault.ts';
export { type Findings } from './findings.ts';
export { type Listing } from './listing.ts';
export { type Page, readPages } from './pages.ts';
export { weavePlugin, type WeaveOptions } from './plugin.ts';
export { type Region } from './regions.ts';
export { sourceRoute } from './site.ts';
export { plainText, tangle, writeTangled } from './tangle.ts';

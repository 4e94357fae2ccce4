// fences.ts: what a fence of a page is, told by the words behind its backticks.
//
//   console {needs=curl}   a transcript: commands, and what they print
//   ts sketch              a sketch: code that is in no file
//   ts, js                 stray: code that should be in a file, and its fence a listing
//   http, sh, …            other

export interface Fence {
  readonly type: 'transcript' | 'sketch' | 'stray' | 'other';
  readonly language: string;
}

const OURS: readonly string[] = ['ts', 'typescript', 'js', 'javascript'];

/** Reads what stands behind the backticks: `ts {1}` and `ts:line-numbers` are `ts`. */
export function readFence(info: string): Fence {
  const words = info.trim().split(/\s+/);
  const [language = ''] = /^[\w-]*/.exec(words[0] ?? '') ?? [];
  return { type: typeOf(language, words), language };
}

function typeOf(language: string, words: readonly string[]): Fence['type'] {
  if (language === 'console') return 'transcript';
  if (words.includes('sketch')) return 'sketch';
  return OURS.includes(language) ? 'stray' : 'other';
}

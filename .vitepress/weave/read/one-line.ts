// one-line.ts: code that stands on several lines, on one.

/** Joins lines: then there is no space within brackets, and no comma before a closing one. */
export function onOneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=[(<[]) /g, '')
    .replaceAll(/,(?= ?[)\]}>])/g, '')
    .replaceAll(/ (?=[)\]>])/g, '');
}

// escapes.ts: octets as a person types them.

/** An `\r`, `\n`, `\t`, `\0`, `\\` or `\x41`; any other is taken as it is. */
const ESCAPE = /\\(?:([rnt0\\])|x([0-9A-Fa-f]{2}))/g;

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['r', '\r'],
  ['n', '\n'],
  ['t', '\t'],
  ['0', '\0'],
  ['\\', '\\'],
]);

/** Puts characters in the place of escapes. */
export function readEscapes(text: string): string {
  return text.replace(ESCAPE, (_, name?: string, digits?: string) =>
    digits === undefined
      ? (CONTROLS.get(name ?? '') ?? '')
      : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** Ends each line with CRLF: an editor, or a terminal, ends it with LF. */
export function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

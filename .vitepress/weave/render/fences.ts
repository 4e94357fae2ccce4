// fences.ts: the fences that are no listings: sketches, and transcripts with their prompts.

import { readFence } from '../read/fences.ts';
import { highlight } from './highlight.ts';
import { keepOptions } from './inline-code.ts';
import type { Site } from './site.ts';

/** Ends a server; not a command of the reader's. */
const STOP = '$ stop';

/** Returns a sketch or a transcript as HTML, or `undefined` for any other fence. */
export function renderFigure(text: string, info: string, site: Site): string | undefined {
  const { type, language } = readFence(info);
  if (type === 'sketch') return renderSketch(text, language, site);
  if (type === 'transcript') return renderTranscript(text, site);
  return undefined;
}

function renderSketch(text: string, language: string, site: Site): string {
  const code = site.renderFence(text, language);
  return `<figure class="sketch"><figcaption>Sketch</figcaption>${code}</figure>\n`;
}

/** The copy button leaves out what the reader does not type: prompts, output, a server's end. */
function renderTranscript(text: string, site: Site): string {
  const written = text.trimEnd().split('\n');
  const code = highlight(site, written, 'console');
  let isCommand = false; // a "\" at its end carries a command over to the next line
  const lines = code.lines.map((html, index) => {
    const line = written[index] ?? '';
    const isPrompt = line.startsWith('$ ');
    isCommand = isPrompt || (isCommand && (written[index - 1] ?? '').endsWith('\\'));
    const lineEnd = index === code.lines.length - 1 ? '' : '\n';
    if (line.trimEnd() === STOP) {
      const label = describeServerEnd(written.slice(index + 1));
      return `<span class="vp-copy-ignore server-end"><span class="line">${label}</span>${lineEnd}</span>`;
    }
    if (isCommand) return keepOptions(isPrompt ? markPrompt(html) : html) + lineEnd;
    return `<span class="vp-copy-ignore output"${hang(line)}>${html}${lineEnd}</span>`;
  });
  return `<figure class="transcript">${code.withLines(lines.join(''))}</figure>\n`;
}

/** Tells the theme how far a line is indented: what goes on below it hangs from there. */
function hang(line: string): string {
  const indent = line.search(/\S/);
  return indent > 0 ? ` style="--indent: ${indent}ch"` : '';
}

/** Nobody types "stop": it is the book's word for Ctrl-C in the terminal of the server. */
function describeServerEnd(linesBelow: readonly string[]): string {
  const next = linesBelow.find((line) => line.trim() !== '');
  const isSilent = next === undefined || next.startsWith('$ ');
  return isSilent
    ? '(stop the server)'
    : '(stop the server, if it still runs; its terminal shows:)';
}

/** The highlighter makes a span of the "$", and leaves the space to the next. */
function markPrompt(html: string): string {
  return html.replace(
    /(?<=<span class="line">)(<span[^>]*>)\$( ?)/,
    (_, span: string, space: string) =>
      `<span class="prompt vp-copy-ignore">${span}$${space}</span></span>${span}`,
  );
}

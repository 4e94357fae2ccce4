// transcript.ts: the transcripts of a page, as text: commands, and what they are said to print.
//
//   ```console {needs=curl}
//   $ npm run chapter 1 &                          "&": a server, which later steps talk to
//   listening on http://127.0.0.1:8001/
//   $ curl -s http://127.0.0.1:8001/ | \           a "\" at the end: the command goes on
//     head -1
//   <!doctype html>
//   …                                              any number of lines
//   $ stop                                         ends the newest server
//   ```

import type { Fault } from '../fault.ts';
import { readFence } from '../read/fences.ts';
import type { Page } from '../read/pages.ts';

/** Stands on a line of its own for any number of lines. */
export const ELISION = '…';

/** One command of a transcript. */
export interface Step {
  /** `start` runs a server in the background, `stop` ends the newest one. */
  readonly type: 'run' | 'start' | 'stop';
  /** Without the prompt, and without the `&` of a server. */
  readonly command: string;
  /** The programs that the transcript declares, beyond those that every reader has. */
  readonly needs: readonly string[];
  /** The page's line that the command is on. */
  readonly line: number;
  /** The page's line that `output` begins on, even if it is empty. */
  readonly outputLine: number;
  /** What the page says that it prints; blank lines at the end are left out. */
  readonly output: readonly string[];
}

/** A page's steps, and what could not be read as one. */
interface Transcripts {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

/** Reads a page's transcripts, in order: a server that one starts is there in the next. */
export function readTranscripts(page: Page): Transcripts {
  const steps: Step[] = [];
  const faults: Fault[] = [];
  for (const token of page.tokens) {
    if (token.type !== 'fence' || readFence(token.info).type !== 'transcript') continue;
    const lines = token.content.split('\n').slice(0, -1);
    const line = (token.map?.[0] ?? 0) + 2; // a map counts from 0, and the fence has a line too
    if (lines[0]?.startsWith('$ ')) {
      steps.push(...readSteps(lines, line, readNeeds(token.info)));
    } else {
      const message = `Cannot read transcript: it begins with "${lines[0] ?? ''}", expected "$ command"`;
      faults.push({ file: page.file, line, message });
    }
  }
  return { steps, faults };
}

function readNeeds(info: string): readonly string[] {
  const list = /\{[^}]*\bneeds=(?<list>[^\s}]+)/.exec(info)?.groups?.['list'] ?? '';
  return list.replaceAll('"', '').split(',').filter(Boolean);
}

function readSteps(
  lines: readonly string[],
  firstLine: number,
  needs: readonly string[],
): readonly Step[] {
  const starts = lines.flatMap((line, i) => (line.startsWith('$ ') ? [i] : []));
  return starts.map((start, n) => {
    const end = starts[n + 1] ?? lines.length;
    let outputStart = start + 1;
    while (outputStart < end && lines[outputStart - 1]?.endsWith('\\')) outputStart += 1;
    return {
      ...readCommand(lines.slice(start, outputStart).join('\n').slice('$ '.length)),
      needs,
      line: firstLine + start,
      outputLine: firstLine + outputStart,
      output: dropBlankEnd(lines.slice(outputStart, end)),
    };
  });
}

function readCommand(text: string): Pick<Step, 'type' | 'command'> {
  const command = text.trim();
  if (command === 'stop') return { type: 'stop', command };
  if (!/[^&]&$/.test(command)) return { type: 'run', command };
  return { type: 'start', command: command.slice(0, -1).trimEnd() };
}

/** Returns `lines` without the blank ones at their end. */
export function dropBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

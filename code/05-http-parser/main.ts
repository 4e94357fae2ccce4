// main.ts: npm run chapter 5 -- [--text 'GET / HTTP/1.1\n…' | < file] [--raw]
// [--trace] [--attempt split-lines|regular-expression]

import { parseArgs } from 'node:util';

import { readEscapes, withCrlf } from './escapes.ts';
import { createRequestParser, octetsToText, textToOctets } from './index.ts';
import { report } from './report.ts';
import { trace } from './trace.ts';

const USAGE =
  "npm run chapter 5 -- [--text 'GET / HTTP/1.1\\n…'] [--raw] [--trace] [--attempt split-lines|regular-expression]";
const ATTEMPTS = {
  'split-lines': showSplitLines,
  'regular-expression': showExpression,
};
const SAMPLE =
  'POST /chat?room=1 HTTP/1.1\nHost: example.com\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n';

try {
  const { attempt, ...options } = readOptions();
  if (attempt === undefined) await show(options);
  else await attempt();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

// #region show what the parser makes of it
async function show({ text, raw, trace: isTraced }: Options): Promise<void> {
  const given = text === undefined ? await readInput() : readEscapes(text);
  const octets = textToOctets(raw ? given : withCrlf(given));
  if (isTraced) return tell(trace(createRequestParser(), octets));
  const parser = createRequestParser();
  parser.receive(octets);
  parser.receiveEof();
  tell(report(parser));
}

function tell(lines: Iterable<string>): void {
  for (const line of lines) console.log(line);
}

/** What is piped in, or pasted; a request of the book's, if that is nothing. */
async function readInput(): Promise<string> {
  if (process.stdin.isTTY)
    console.log('Paste a request, then press Ctrl-D on a line of its own.');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const octets = Buffer.concat(chunks);
  return octets.length === 0 ? SAMPLE : octetsToText(octets);
}
// #endregion show what the parser makes of it

// #region show the attempts
async function showSplitLines(): Promise<void> {
  const { cutEverywhere } = await import('./attempts/split-lines.ts');
  tell(cutEverywhere());
}

async function showExpression(): Promise<void> {
  const { matchFieldLine, spacedLine } =
    await import('./attempts/regular-expression.ts');
  const { parseFieldLine } = await import('./field-line.ts');
  console.log('spaces in a field line, expression, scanner');
  for (const spaces of [2_000, 4_000, 8_000, 16_000]) {
    const text = spacedLine(spaces);
    const line = { what: 'field line', text, number: 1, offset: 0 };
    const matched = bestMillis(() => matchFieldLine(text));
    const scanned = bestMillis(() => parseFieldLine(line));
    console.log(`${spaces} spaces: ${matched}, ${scanned}`);
  }
}

/** Of five calls; the first have to be compiled. */
function bestMillis(call: () => unknown): string {
  const runs = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    call();
    return performance.now() - startMs;
  });
  return `${Math.min(...runs).toFixed(1)} ms`;
}
// #endregion show the attempts

// #region read the options
interface Options {
  readonly text: string | undefined;
  readonly raw: boolean;
  readonly trace: boolean;
}

function readOptions(): Options & {
  attempt: (() => Promise<void>) | undefined;
} {
  const { text, raw, trace: isTraced, attempt } = parse();
  return { text, raw, trace: isTraced, attempt: findAttempt(attempt) };
}

function findAttempt(
  name: string | undefined,
): (() => Promise<void>) | undefined {
  if (name === undefined) return undefined;
  if (name === 'split-lines' || name === 'regular-expression')
    return ATTEMPTS[name];
  throw new RangeError(
    `Cannot run attempt "${name}": expected "${Object.keys(ATTEMPTS).join('" or "')}"`,
  );
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        text: { type: 'string' },
        raw: { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
        attempt: { type: 'string' },
      },
    });
    return values;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options

// transcript-run.ts: runs the transcripts of one page, step by step.

import { tidyOutput } from './normalise.ts';
import { findFreePort, findPort, pagePortOf, READY, swapPort } from './page-port.ts';
import type { Page } from '../read/pages.ts';
import { Shell } from './shell.ts';
import { findNeeds } from './transcript-rules.ts';
import type { Step } from './transcript.ts';

/** How long a step may take; a server, until it listens. */
const LIMIT_MS = 20_000;

/** How much of a failed server's output its fault quotes, in characters. */
const MAX_QUOTED = 300;

/** What became of a step. After `failed` the rest of the page is not run. */
export type StepResult =
  | { readonly type: 'printed'; readonly step: Step; readonly lines: readonly string[] }
  | { readonly type: 'unchecked'; readonly step: Step; readonly reason: string }
  | {
      readonly type: 'failed';
      readonly step: Step;
      readonly reason: string;
      readonly expected: string;
    };

export interface RunOptions {
  /** For a step. Default 20,000. */
  readonly limitMs?: number;
}

/** What a page has started and not yet stopped. */
type Server = RunningServer | { readonly type: 'skipped' };

interface RunningServer {
  readonly type: 'running';
  readonly shell: Shell;
  readonly port: number;
  readonly pagePort: number;
}

/** Runs `steps` in order and ends every server that they leave. */
export async function runSteps(
  root: string,
  page: Page,
  steps: readonly Step[],
  { limitMs = LIMIT_MS }: RunOptions = {},
): Promise<readonly StepResult[]> {
  const run = new PageRun(root, page, limitMs);
  const results: StepResult[] = [];
  try {
    for (const step of steps) {
      const result = await run.advance(step);
      results.push(result);
      if (result.type === 'failed') break;
    }
  } finally {
    await run.end();
  }
  return results;
}

/** A page while it runs. Invariant: every server is in `#servers`, the newest last. */
class PageRun {
  readonly #root: string;
  readonly #page: Page;
  readonly #limitMs: number;
  readonly #servers: Server[] = [];
  /** From a step that is skipped to the end of all servers: what they print proves nothing. */
  #isSkipping = false;

  constructor(root: string, page: Page, limitMs: number) {
    this.#root = root;
    this.#page = page;
    this.#limitMs = limitMs;
  }

  async advance(step: Step): Promise<StepResult> {
    if (this.#isSkipping) return await this.#skip(step, 'not run, a step before it was not run');
    const missing = await findMissing(step);
    if (missing !== undefined)
      return await this.#skip(step, `not run, ${missing} is not installed`);
    switch (step.type) {
      case 'run':
        return await this.#finish(step);
      case 'start':
        return await this.#start(step);
      case 'stop':
        return await this.#stop(step);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#running.map(({ shell }) => shell.end()));
  }

  async #finish(step: Step): Promise<StepResult> {
    const shell = this.#spawn(step.command, this.#running.at(-1)?.port);
    if (await shell.waitForEnd(this.#limitMs)) return this.#printed(step, shell.takeOutput());
    await shell.end();
    const reason = `it still runs after ${this.#limitMs} ms`;
    return { type: 'failed', step, reason, expected: 'it to end' };
  }

  async #start(step: Step): Promise<StepResult> {
    const freePort = await findFreePort();
    const pagePort = pagePortOf(this.#page, step);
    const shell = this.#spawn(swapPort(step.command, pagePort, freePort), freePort);
    const output = await shell.takeThrough(READY, this.#limitMs);
    if (output === undefined) {
      await shell.end();
      const reason = `it printed ${JSON.stringify(shell.takeOutput().slice(0, MAX_QUOTED))}`;
      return { type: 'failed', step, reason, expected: `a line with "${READY}"` };
    }
    const port = findPort(output.split('\n')) ?? freePort; // some choose for themselves
    this.#servers.push({ type: 'running', shell, port, pagePort });
    return this.#printed(step, output);
  }

  async #stop(step: Step): Promise<StepResult> {
    const shell = this.#running.at(-1)?.shell;
    await shell?.end();
    const result = this.#printed(step, shell?.takeOutput() ?? '');
    this.#servers.pop();
    return result;
  }

  async #skip(step: Step, reason: string): Promise<StepResult> {
    if (step.type === 'start') this.#servers.push({ type: 'skipped' });
    if (step.type === 'stop') {
      const server = this.#servers.pop();
      if (server?.type === 'running') await server.shell.end();
    }
    this.#isSkipping = this.#servers.length > 0;
    return { type: 'unchecked', step, reason };
  }

  get #running(): readonly RunningServer[] {
    return this.#servers.filter((server) => server.type === 'running');
  }

  #spawn(command: string, port: number | undefined): Shell {
    const swapped = this.#running.reduce(
      (text, server) => swapPort(text, server.pagePort, server.port),
      command,
    );
    const env = port === undefined ? {} : { PORT: String(port) };
    return new Shell(swapped, { cwd: this.#root, env });
  }

  #printed(step: Step, output: string): StepResult {
    const swapped = this.#running.reduce(
      (text, server) => swapPort(text, server.port, server.pagePort),
      output,
    );
    return { type: 'printed', step, lines: tidyOutput(swapped, this.#root) };
  }
}

/** Finds a declared program that this machine lacks. */
async function findMissing(step: Step): Promise<string | undefined> {
  for (const program of findNeeds(step)) {
    const shell = new Shell(`command -v '${program}' || echo missing`, { cwd: '.' });
    await shell.waitForEnd(LIMIT_MS);
    if (shell.takeOutput() === 'missing\n') return program;
  }
  return undefined;
}

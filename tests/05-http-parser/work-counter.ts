// work-counter.ts: counts what a parser does, instead of the time it takes.
//
// V8 counts how often each block of each function runs; so no loop escapes. What
// isn't JavaScript is counted by the octets or characters that it is given, or
// gives: a search, a copy, a slice. (So of a regular expression the length of
// the text: it must not go back in it.)

import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

import { vi } from 'vitest';

import type * as chapter from '../../code/05-http-parser/index.ts';

/** Chapter 5 as it is when its work is counted. */
export type CountedChapter = typeof chapter;

/** Counts the work of chapter 5. */
export class WorkCounter {
  readonly #session = new Session();
  readonly #restore: (() => void)[] = [];
  #nativeWork = 0;

  /** Imports the chapter anew, so that all of its functions are counted. */
  async start(): Promise<CountedChapter> {
    setFlagsFromString('--no-compilation-cache'); // nothing of it is counted
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', {
      callCount: true,
      detailed: true,
    });
    this.#countNatives();
    vi.resetModules();
    return import('../../code/05-http-parser/index.ts');
  }

  stop(): void {
    for (const restore of this.#restore) restore();
    setFlagsFromString('--compilation-cache');
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** How much `call` does. */
  count(call: () => void): number {
    this.#takeBlocks();
    this.#nativeWork = 0;
    call();
    const native = this.#nativeWork;
    return native + this.#takeBlocks();
  }

  /** How many blocks of chapter 5 ran since it was asked last. */
  #takeBlocks(): number {
    let scripts: Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      scripts = taken.result;
    });
    return scripts
      .filter(({ url }) => /\/(?:code|my)\/05-http-parser\//.test(url))
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0);
  }

  #countNatives(): void {
    const text = ['slice', 'split', 'search', 'includes', 'lastIndexOf'];
    for (const name of [...text, 'replace', 'toLowerCase', 'trim'])
      this.#wrap(String.prototype, name, (self, result) =>
        name === 'slice' ? lengthOf(result) : lengthOf(self),
      );
    this.#wrap(String.prototype, 'indexOf', (self, at, [, from]) =>
      Math.max(0, Number(at === -1 ? lengthOf(self) : at) - Number(from ?? 0)),
    );
    for (const name of ['exec', 'test'] as const)
      this.#wrap(RegExp.prototype, name, (_, __, [given]) => lengthOf(given));
    const octets = Object.getPrototypeOf(Uint8Array.prototype) as object;
    for (const name of ['set', 'indexOf', 'slice', 'fill', 'copyWithin'])
      this.#wrap(octets, name, (self, _, [given]) =>
        Math.max(lengthOf(self) * Number(name !== 'set'), lengthOf(given)),
      );
    this.#wrap(Buffer.prototype, 'latin1Slice', (_, result) =>
      lengthOf(result),
    );
    for (const name of ['decodeURIComponent', 'parseInt', 'Number'] as const)
      this.#wrap(globalThis, name, (_, __, [given]) => lengthOf(given));
  }

  /** Calls of `owner[name]` count as `workOf` says. */
  #wrap(
    owner: object,
    name: string,
    workOf: (self: unknown, result: unknown, given: unknown[]) => number,
  ): void {
    const methods = owner as Record<string, unknown>;
    const method = methods[name] as (...given: unknown[]) => unknown;
    const addWork = (work: number): void => {
      this.#nativeWork += work;
    };
    const counting = function (this: unknown, ...given: unknown[]): unknown {
      const result = Reflect.apply(method, this, given) as unknown;
      addWork(workOf(this, result, given));
      return result;
    };
    Object.defineProperties(counting, Object.getOwnPropertyDescriptors(method));
    methods[name] = counting;
    this.#restore.push(() => {
      methods[name] = method;
    });
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array
    ? value.length
    : 0;
}

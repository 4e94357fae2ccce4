// follow-reporter.ts: what follow mode shows of a run of the tests: the tests that fail by name,
// the first of them in full, and how many pass, of the reader's files' own too. Where a file of the
// reader's can't be run, what fails says nothing of the rest, so only that file is shown. And where
// the watchdog has stopped a test, the others needn't be waited for: the run is ended.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node';

import { exitOnClosedPipe } from './closed-pipe.ts';
import { readBrief } from './follow-brief.ts';
import { findOwnFault } from './follow-fault.ts';

/** So many lines of a list are shown; more would push the first failure off the screen. */
const MOST_LINES = 8;

/** Vitest prints Vite's part in an error from here; the message has the file and the line too. */
const PLUGIN = '__vitest_rollup_error__';

/** The watchdog's signal that it has stopped a test, and with it a process of Vitest's. */
const STOPPED = 'SIGUSR2';

/** What that process has written is on its way. */
const LAST_WORDS_MS = 300;

interface Failure {
  readonly name: string;
  readonly error: SerializedError | undefined;
}

/** Vitest creates one for a run. */
export default class FollowReporter implements Reporter {
  readonly #brief = readBrief();
  #vitest: Vitest | undefined;
  #isStopped = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    exitOnClosedPipe();
    process.on(STOPPED, () => {
      this.#isStopped = true;
      setTimeout(() => this.#endRun(), LAST_WORDS_MS);
    });
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const ordered = modules.toSorted(byNearness);
    const faults = findOwnFaults(ordered);
    const failures = faults.length > 0 ? [] : ordered.flatMap(findFailures);
    const [first] = failures;
    list(failures.map(({ name }) => `✗ ${name}`));
    list(describeOwn(modules));
    if (faults.length === 0) list(describeRest(this.#brief.mine, modules));
    const isWhole = this.#count(modules);
    const isEnded = reason === 'interrupted'; // on Windows, what was stopped ends nothing else
    if (this.#isStopped || !(isWhole || isEnded))
      console.log('Mend what was stopped first: see above.\n');
    else if (faults.length > 0) this.#print(faults);
    else if (first !== undefined) this.#show(first, isWhole);
    else this.#print(unhandled);
  }

  /** Returns whether every test was run. */
  #count(modules: readonly TestModule[]): boolean {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter(hasPassed).length;
    const others = [
      describeCount('skipped', tests.filter(isSkipped).length),
      describeCount('not run', tests.filter(isLeftOut).length),
      describeCount('test files not begun', modules.filter(isNotBegun).length),
      describeCount('test files that cannot be loaded', modules.filter(isBroken).length),
      describeCount('exercises not begun', this.#brief.notBegun),
    ];
    console.log(`  ${passed} of ${tests.length} tests pass${others.join('')}\n`);
    return !tests.some(isLeftOut) && !modules.some(isNotBegun);
  }

  /** Vitest waits for the tests that run; told twice, it doesn't. One may hold its thread, too. */
  #endRun(): void {
    const ends = [1, 2].map(() => this.#vitest?.cancelCurrentRun('test-failure'));
    Promise.all(ends).catch((error: unknown) => console.error(error));
  }

  #show({ name, error }: Failure, isWhole: boolean): void {
    if (!isWhole) console.log('Enough tests have failed: the rest were not run.\n');
    const { lacks } = this.#brief;
    if (lacks.length > 0) console.log(`${lacks.join('\n')}\n`);
    console.log(`The first failure, ${name}:`);
    this.#print([withoutTools(error)]);
  }

  #print(errors: readonly unknown[]): void {
    for (const error of errors) this.#vitest?.logger.printError(error);
  }
}

function list(lines: readonly string[]): void {
  for (const line of lines.slice(0, MOST_LINES)) console.log(`  ${line}`);
  if (lines.length > MOST_LINES) console.log(`  … ${lines.length - MOST_LINES} more`);
}

/** A line for each of the reader's files that tests are named after, those with failures first. */
function describeOwn(modules: readonly TestModule[]): readonly string[] {
  const own = modules.filter(isTheirs).map((module) => {
    const tests = [...module.children.allTests()].filter((test) => !isSkipped(test));
    const passed = tests.filter(hasPassed).length;
    const leftOut = tests.filter(isLeftOut).length;
    return { mine: mineOf(module), passed, count: tests.length, leftOut };
  });
  return own
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => (one.mine < other.mine ? -1 : 1))
    .toSorted(
      (one, other) => Number(one.passed === one.count) - Number(other.passed === other.count),
    )
    .map(
      ({ mine, passed, count, leftOut }) =>
        `${mine}: ${passed} of ${count} tests of its own pass${describeCount('not run', leftOut)}`,
    );
}

function hasPassed(test: TestCase): boolean {
  return test.result().state === 'passed';
}

function isSkipped(test: TestCase): boolean {
  return test.result().state === 'skipped' && !isLeftOut(test);
}

/** The run ended before it: Vitest leaves it as it is, or skips it though nothing said so. */
function isLeftOut(test: TestCase): boolean {
  const { state } = test.result();
  return state === 'pending' || (state === 'skipped' && test.options.mode === 'run');
}

/** The run ended before it: how many tests are in it, nobody knows. */
function isNotBegun(module: TestModule): boolean {
  return !isBroken(module) && [...module.children.allTests()].length === 0;
}

/** A line for those of the reader's files that no tests are named after. */
function describeRest(mine: readonly string[], modules: readonly TestModule[]): readonly string[] {
  const tested = modules.map(mineOf);
  const rest = mine.filter((file) => !tested.includes(file));
  if (rest.length === 0) return [];
  return [`tested with the chapter: ${rest.map((file) => path.posix.basename(file)).join(', ')}`];
}

function describeCount(what: string, count: number): string {
  return count === 0 ? '' : `; ${what}: ${count}`;
}

/** Leaves out what an error tells of the tools that ran the reader's code. */
function withoutTools(error: SerializedError | undefined): unknown {
  if (error === undefined) return undefined;
  const properties = Object.entries(error).filter(([name]) => name !== PLUGIN);
  const stacks = error.stacks?.filter(({ file }) => !file.includes('/node_modules/'));
  const message = stripVTControlCharacters(error.message); // the compiler colours each character
  return {
    ...Object.fromEntries(properties),
    message,
    ...(stacks === undefined ? {} : { stacks }),
  };
}

/** A file that cannot be loaded comes first, then the tests that are named after the reader's files. */
function byNearness(one: TestModule, other: TestModule): number {
  return distance(one) - distance(other);
}

function distance(module: TestModule): number {
  const isExercise = module.relativeModuleId.includes('/exercises/');
  return (isBroken(module) ? 0 : 4) + (isTheirs(module) ? 0 : 2) + (isExercise ? 1 : 0);
}

/** Returns the path at which the reader's file is, if there is one, that a file of tests is named after. */
function mineOf({ relativeModuleId }: TestModule): string {
  return relativeModuleId.replace(/^tests/, 'my').replace(/\.test\.ts$/, '.ts');
}

function isTheirs(module: TestModule): boolean {
  return existsSync(path.join(module.project.config.root, mineOf(module)));
}

function isBroken(module: TestModule): boolean {
  return module.errors().length > 0;
}

/** Many files of tests may break on one place: it is one fault. */
function findOwnFaults(modules: readonly TestModule[]): readonly SerializedError[] {
  const faults = modules.flatMap((module) =>
    module.errors().flatMap((error) => findOwnFault(module.project.config.root, error) ?? []),
  );
  return [...new Map(faults.map((fault) => [fault.name, fault])).values()];
}

/** A file that cannot be loaded is one failure. */
function findFailures(module: TestModule): readonly Failure[] {
  const broken = module.errors().map((error) => ({ name: module.relativeModuleId, error }));
  return [...broken, ...[...module.children.allTests('failed')].map(describe)];
}

function describe(test: TestCase): Failure {
  const [error] = test.result().errors ?? [];
  return { name: `${test.module.relativeModuleId} › ${test.fullName}`, error };
}

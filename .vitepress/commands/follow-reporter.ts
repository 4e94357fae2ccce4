// follow-reporter.ts: what follow mode shows of a run of the tests: the tests that fail by name,
// the first of them in full, and how many pass. Where a file of the reader's can't be run, what
// fails says nothing of the rest, so only that file is shown.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

import { findMissingExports } from './follow-exports.ts';
import { findOwnFault } from './follow-fault.ts';

/** So many names of failing tests are shown; more would push the first failure off the screen. */
const MOST_NAMES = 8;

/** Vitest prints Vite's part in an error from here; the message has the file and the line too. */
const PLUGIN = '__vitest_rollup_error__';

interface Failure {
  readonly name: string;
  readonly error: SerializedError | undefined;
}

/** Vitest creates one for a run. */
export default class FollowReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const ordered = modules.toSorted(byNearness);
    const faults = findOwnFaults(ordered);
    const failures = faults.length > 0 ? [] : ordered.flatMap(findFailures);
    const [first] = failures;
    for (const { name } of failures.slice(0, MOST_NAMES)) console.log(`  ✗ ${name}`);
    if (failures.length > MOST_NAMES) console.log(`  … ${failures.length - MOST_NAMES} more`);
    const isWhole = this.#count(modules);
    if (!isWhole) console.log('Mend what was stopped first: see above.\n');
    else if (faults.length > 0) this.#print(faults);
    else if (first !== undefined) this.#show(first);
    else this.#print(unhandled);
  }

  /** Returns whether every test was run. */
  #count(modules: readonly TestModule[]): boolean {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const countOf = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    const others = [
      describeCount('skipped', countOf('skipped')),
      describeCount('not run', countOf('pending')),
      describeCount('test files that cannot be loaded', modules.filter(isBroken).length),
      describeCount('exercises not begun', Number(process.env['NOT_BEGUN'] ?? 0)),
    ];
    console.log(`  ${countOf('passed')} of ${tests.length} tests pass${others.join('')}\n`);
    return countOf('pending') === 0;
  }

  #show({ name, error }: Failure): void {
    const [, slug = ''] = name.split('/');
    const missing = findMissingExports(this.#vitest?.config.root ?? '', slug);
    if (missing.length > 0) console.log(`${missing.join('\n')}\n`);
    console.log(`The first failure, ${name}:`);
    this.#print([withoutTools(error)]);
  }

  #print(errors: readonly unknown[]): void {
    for (const error of errors) this.#vitest?.logger.printError(error);
  }
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
  const mine = module.relativeModuleId.replace(/^tests/, 'my').replace(/\.test\.ts$/, '.ts');
  const isTheirs = existsSync(path.join(module.project.config.root, mine));
  return (isBroken(module) ? 0 : 4) + (isTheirs ? 0 : 2) + (mine.includes('/exercises/') ? 1 : 0);
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

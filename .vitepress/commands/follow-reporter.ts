// follow-reporter.ts: what follow mode shows of a run of the tests: the tests that fail by name,
// the first of them in full, and how many pass.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/** So many names of failing tests are shown; more would push the first failure off the screen. */
const MOST_NAMES = 8;

/** Vitest prints Vite's part in an error from here; the message has the file and the line too. */
const PLUGIN = '__vitest_rollup_error__';

interface Failure {
  readonly name: string;
  readonly error: SerializedError | undefined;
  readonly module: TestModule;
}

/** Vitest creates one for a run. */
export default class FollowReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failures = modules.toSorted(byNearness).flatMap(findFailures);
    const countOf = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    for (const { name } of failures.slice(0, MOST_NAMES)) console.log(`  ✗ ${name}`);
    if (failures.length > MOST_NAMES) console.log(`  … ${failures.length - MOST_NAMES} more`);
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const others = [
      describeCount('skipped', countOf('skipped')),
      describeCount('not run', countOf('pending')),
      describeCount('test files that cannot be loaded', broken),
      describeCount('exercises not begun', Number(process.env['NOT_BEGUN'] ?? 0)),
    ];
    console.log(`  ${countOf('passed')} of ${tests.length} tests pass${others.join('')}\n`);
    const [first] = failures;
    if (countOf('pending') > 0) console.log('Mend what was stopped first: see above.\n');
    else if (first !== undefined) this.#show(first);
    else for (const error of unhandled) this.#vitest?.logger.printError(error);
  }

  #show({ name, error, module }: Failure): void {
    console.log(`The first failure, ${name}:`);
    this.#vitest?.logger.printError(withoutTools(error), { project: module.project });
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
  const isLoaded = module.errors().length === 0;
  const isTheirs = existsSync(path.join(module.project.config.root, mine));
  return (isLoaded ? 4 : 0) + (isTheirs ? 0 : 2) + (mine.includes('/exercises/') ? 1 : 0);
}

/** A file that cannot be loaded, for a syntax error perhaps, is one failure. */
function findFailures(module: TestModule): readonly Failure[] {
  const name = module.relativeModuleId;
  const broken = module.errors().map((error) => ({ name, error, module }));
  const failed = [...module.children.allTests('failed')];
  return [...broken, ...failed.map((test) => ({ ...describe(test), module }))];
}

function describe(test: TestCase): Omit<Failure, 'module'> {
  const [error] = test.result().errors ?? [];
  return { name: `${test.module.relativeModuleId} › ${test.fullName}`, error };
}

// follow-reporter.ts: what follow mode shows of a run of the tests: the tests that fail by name,
// the first of them in full, and how many pass.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { type Reporter, type TestCase, type TestModule, type Vitest } from 'vitest/node';

/** So many names of failing tests are shown; more would push the first failure off the screen. */
const MOST_NAMES = 8;

interface Failure {
  readonly name: string;
  readonly error: unknown;
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
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    for (const { name } of failures.slice(0, MOST_NAMES)) console.log(`  ✗ ${name}`);
    if (failures.length > MOST_NAMES) console.log(`  … ${failures.length - MOST_NAMES} more`);
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const unloaded = broken === 0 ? '' : `; test files that cannot be loaded: ${broken}`;
    console.log(`  ${passed} of ${tests.length} tests pass${unloaded}\n`);
    const [first] = failures;
    if (first !== undefined) this.#show(first);
    else for (const error of unhandled) this.#vitest?.logger.printError(error);
  }

  #show({ name, error, module }: Failure): void {
    console.log(`The first failure, ${name}:`);
    this.#vitest?.logger.printError(error, { project: module.project });
  }
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

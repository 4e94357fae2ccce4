// follow-sequencer.ts: in follow mode the tests named after the reader's own files run first.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Vitest creates one for a run. */
export default class FollowSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => Number(isOfTheirs(other)) - Number(isOfTheirs(one)));
  }
}

/** Is the file that it is named after in `my/`? */
function isOfTheirs({ moduleId, project }: TestSpecification): boolean {
  const { root } = project.config;
  const name = path.relative(path.join(root, 'tests'), moduleId).replace(/\.test\.ts$/, '.ts');
  return existsSync(path.join(root, 'my', name));
}

import { defaultExclude, defineConfig } from 'vitest/config';

import FollowSequencer from './.vitepress/commands/follow-sequencer.ts';
import { minePlugin } from './.vitepress/commands/mine-plugin.ts';

const follows = process.env['FOLLOW'] === '1';

// Where one method is missing, dozens of tests wait for it in vain: a reader shouldn't have to.
const following = {
  setupFiles: ['.vitepress/commands/follow-watchdog.ts'],
  sequence: { sequencer: FollowSequencer },
  testTimeout: 7_000, // on a busy machine the book's take a third of that
  bail: 5,
};

export default defineConfig({
  plugins: follows ? [minePlugin(import.meta.dirname)] : [],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [...defaultExclude, 'tests/bench/**'],
    cache: false, // the order of the files is then the same in every run
    pool: 'forks',
    maxWorkers: 2,
    isolate: follows, // what a reader writes may break anything; the rest share two processes
    testTimeout: 20_000,
    ...(follows ? following : {}),
  },
});

import { defaultExclude, defineConfig } from 'vitest/config';

import FollowSequencer from './.vitepress/commands/follow-sequencer.ts';
import { minePlugin } from './.vitepress/commands/mine-plugin.ts';

const follows = process.env['FOLLOW'] === '1';

export default defineConfig({
  plugins: follows ? [minePlugin(import.meta.dirname)] : [],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [...defaultExclude, 'tests/bench/**'],
    cache: false, // the order of the files is then the same in every run
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: follows ? ['.vitepress/commands/follow-watchdog.ts'] : [],
    isolate: follows, // what a reader writes may break anything; the rest share two processes
    ...(follows ? { sequence: { sequencer: FollowSequencer } } : {}),
    testTimeout: 20_000,
  },
});

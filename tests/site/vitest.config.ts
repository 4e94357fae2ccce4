import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/site/*.browser.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});

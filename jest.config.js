import { availableParallelism } from 'node:os';

/** Jest strips the types itself: nothing is transformed, so tests run the very files that Node runs. */
export default {
  // Nothing here is a measurement: a busy machine may take its time.
  testTimeout: 120_000,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/output/'],
  coverageProvider: 'v8',
  // More than there are cores: many tests wait for a program that they started, or for time to pass in it.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  // Each file of tests leaves some megabytes behind in its worker, and collecting garbage among gigabytes is slow.
  workerIdleMemoryLimit: '500MB',
};

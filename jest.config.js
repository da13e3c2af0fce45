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
  // The default leaves a core idle; many tests wait for a program that they started.
  maxWorkers: '100%',
  // Each file of tests leaves some megabytes behind in its worker, and collecting garbage among gigabytes is slow.
  workerIdleMemoryLimit: '500MB',
};

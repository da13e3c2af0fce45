import config from './jest.config.js';

/** Long runs against the sandbox: `npm run test:soak`, never part of `npm test`. */
export default { ...config, testMatch: ['<rootDir>/test/soak/**/*.soak.ts'], testTimeout: 10 * 60 * 1000 };

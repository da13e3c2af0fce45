import { describeDamagedJobFiles } from '../support/damaged-job-files.ts';

/** Here and there; test/soak damages at every moment. */
describeDamagedJobFiles(41);

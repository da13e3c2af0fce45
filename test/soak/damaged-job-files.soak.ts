import { describeDamagedJobFiles } from '../support/damaged-job-files.ts';

describeDamagedJobFiles(3);

import { describeCappedRuns } from '../support/capped-runs.ts';

/** Each kind of faults once; test/soak has twenty runs. */
describeCappedRuns(8);

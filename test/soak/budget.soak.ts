import { describeCappedRuns } from '../support/capped-runs.ts';

describeCappedRuns(20);

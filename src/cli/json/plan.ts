import { jobsAtAGlance } from './parts/jobs-at-a-glance.ts';
import { nextKeys } from './parts/next.ts';
import { offerKeys } from './parts/offer.ts';
import { closed } from './parts/values.ts';

export const plan = closed({ ...offerKeys, jobs: jobsAtAGlance, ...nextKeys }).describe('What a run would do.');

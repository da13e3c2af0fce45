import { describeJobWalks } from '../support/job-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeJobWalks(
  {
    ratings: { before: 17, torn: 19, after: 13, network: 3 },
    chains: { before: 41, torn: 43, after: 37, network: 7 },
    fans: { before: 131, torn: 151, after: 121, network: 31 },
  },
  false,
);

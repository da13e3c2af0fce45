import { describeJobWalks } from '../support/job-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeJobWalks(
  {
    ratings: { before: 47, torn: 53, after: 41, network: 5 },
    chains: { before: 197, torn: 199, after: 191, network: 29 },
    fans: { before: 997, torn: 1009, after: 991, network: 197 },
  },
  false,
);

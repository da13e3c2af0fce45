import { describeJobWalks } from '../support/job-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeJobWalks(
  {
    ratings: { before: 47, torn: 53, after: 41, network: 5 },
    chains: { before: 97, torn: 101, after: 89, network: 13 },
    fans: { before: 997, torn: 1009, after: 991, network: 197 },
  },
  false,
);

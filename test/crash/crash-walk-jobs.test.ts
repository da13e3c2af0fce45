import { describeJobWalks } from '../support/job-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeJobWalks(
  {
    ratings: { before: 29, torn: 31, after: 23, network: 5 },
    chains: { before: 97, torn: 101, after: 89, network: 13 },
    fans: { before: 997, torn: 1009, after: 991, network: 197 },
  },
  false,
);

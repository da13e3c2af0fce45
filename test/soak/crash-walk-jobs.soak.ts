import { describeJobWalks } from '../support/job-walks.ts';

describeJobWalks(
  {
    ratings: { before: 1, torn: 1, after: 1, network: 1 },
    chains: { before: 1, torn: 1, after: 1, network: 1 },
    fans: { before: 7, torn: 7, after: 3, network: 1 },
  },
  true,
);

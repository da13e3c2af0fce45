import { describeChainWalks } from '../support/chain-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeChainWalks({
  line: { before: 11, torn: 13, after: 3 },
  workers: { before: 31, torn: 37, after: 17 },
  clean: 3,
});

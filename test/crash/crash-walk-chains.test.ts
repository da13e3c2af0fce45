import { describeChainWalks } from '../support/chain-walks.ts';

/** Here and there; test/soak walks everywhere. */
describeChainWalks({
  line: { before: 11, torn: 19, after: 5 },
  workers: { before: 41, torn: 43, after: 23 },
  clean: 5,
});

import { describeChainWalks } from '../support/chain-walks.ts';

/** The first operation of each kind, and here and there; test/soak walks everywhere. */
describeChainWalks({
  line: { before: 37, torn: 41, after: 17 },
  workers: { before: 83, torn: 89, after: 59 },
  setAside: 5,
  clean: 13,
});

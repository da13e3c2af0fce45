import { describeChainWalks } from '../support/chain-walks.ts';

/** The first operation of each kind, and here and there; test/soak walks everywhere. */
describeChainWalks({
  line: { before: 101, torn: 103, after: 53 },
  workers: { before: 83, torn: 89, after: 59 },
  setAside: 5,
  clean: 29,
});

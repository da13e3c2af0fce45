import { describeChainWalks } from '../support/chain-walks.ts';

describeChainWalks({
  line: { before: 1, torn: 1, after: 1 },
  workers: { before: 5, torn: 7, after: 2 },
  setAside: 1,
  clean: 1,
});

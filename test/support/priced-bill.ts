import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { costOf } from '../../src/core/cost.ts';
import type { BillLine } from '../../src/sandbox/bill.ts';

const prices = createPriceList();

/** What the sandbox would send as its bill, in US dollars: every answer it charged, by the table of prices. */
export function priceOfBill(bill: readonly BillLine[]): number {
  return bill.reduce((total, { provider, model, usage, at, jobId }) => {
    const price = prices.priceOf({ provider, model }, new Date(at));
    const cost = price === null ? null : costOf(usage, price, jobId === undefined ? 'realtime' : 'batch');
    if (cost === null) throw new Error(`no price is known for ${provider}/${model}`);
    return total + cost;
  }, 0);
}

/** What each of the runs ends with: every month the payment is added, and the whole grows or shrinks. */
export function simulate(stocks, { years, monthly, runs }) {
  return range(runs).map(() => {
    let sum = 0;
    for (let month = 0; month < years * 12; month += 1) {
      const growth = stocks * random.normal(0.006, 0.045) + (1 - stocks) * 0.002;
      sum = (sum + monthly) * (1 + growth);
    }
    return sum;
  });
}

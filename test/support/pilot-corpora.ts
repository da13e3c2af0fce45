import type { Random } from '../../src/core/sample-words.ts';

/** What one item of a corpus costs, in whatever money. */
export type DrawCost = (random: Random) => number;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const lognormal = (random: Random, sigma: number) => Math.exp(sigma * normal(random));

/** Asked again with chance `again`, up to `most` times in all. */
function asked(random: Random, again: number, most: number, cost: DrawCost): number {
  let sum = cost(random);
  for (let attempt = 1; attempt < most && random() < again; attempt += 1) sum += cost(random);
  return sum;
}

/** Twenty kinds of batches, by how much their items differ and why. */
export const pilotCorpora: Readonly<Record<string, DrawCost>> = {
  'all the same': () => 1,
  'nearly the same': (random) => 1 + 0.01 * normal(random),
  uniform: (random) => 0.3 + 2 * random(),
  'normal, deviation a quarter': (random) => Math.max(0.1, 1 + 0.25 * normal(random)),
  'normal, deviation 60%': (random) => Math.max(0.05, 1 + 0.6 * normal(random)),
  exponential: (random) => 0.3 - Math.log(1 - random()),
  'squares of normal': (random) => 0.1 + normal(random) ** 2,
  'lognormal, sigma 0.5': (random) => lognormal(random, 0.5),
  'lognormal, sigma 1': (random) => lognormal(random, 1),
  'lognormal, sigma 1.3, cut at 30': (random) => Math.min(30, lognormal(random, 1.3)),
  'Pareto, 2.5, cut at 20': (random) => Math.min(20, (1 - random()) ** (-1 / 2.5)),
  'half short, half three times as long': (random) => (random() < 0.5 ? 1 : 3) * (1 + 0.1 * normal(random)),
  'one in ten five times as long': (random) => (random() < 0.9 ? 1 : 5) * (1 + 0.1 * normal(random)),
  'a fifth asked again': (random) => asked(random, 0.2, 3, () => 1 + 0.2 * normal(random)),
  'half asked again': (random) => asked(random, 0.5, 3, () => 1 + 0.2 * normal(random)),
  'a chain of two steps': (random) => {
    const first = lognormal(random, 0.4);
    return 1.3 * first + 0.5 * lognormal(random, 0.5);
  },
  'a chain that is sent back': (random) => asked(random, 0.3, 3, () => 1.2 * lognormal(random, 0.4) + 0.3),
  'one to twelve children': (random) => {
    let sum = 0.5;
    for (let child = 1 + Math.floor(12 * random()); child > 0; child -= 1) sum += 0.3 * lognormal(random, 0.4);
    return sum;
  },
  'a second step for two in five': (random) => 0.2 + (random() < 0.4 ? 2 * lognormal(random, 0.4) : 0),
  'three in ten think long': (random) => 0.2 + (random() < 0.3 ? 3 * lognormal(random, 0.8) : lognormal(random, 0.3)),
};

/** What no sample of twenty can know: it has none of the long ones in more than a third of the cases. */
export const oneInTwenty: DrawCost = (random) => (random() < 0.95 ? 1 : 8) * (1 + 0.1 * normal(random));

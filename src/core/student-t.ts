/** Above this many degrees of freedom the expansion is exact to the last digits of a double. */
const manyDegrees = 1000;
/** Quantile 0.975 of the normal distribution. */
export const normalQuantile = 1.959963984540054;
/** Of a two-sided interval: its confidence → the quantile of the normal distribution. */
const normalQuantiles = { 0.95: normalQuantile, 0.9: 1.6448536269514722 } as const;

export type Confidence = keyof typeof normalQuantiles;

const known = { 0.95: new Map<number, number>(), 0.9: new Map<number, number>() };

/**
 * Quantile of Student's t distribution: the factor of a two-sided interval of this confidence (0.975 for 95 %, 0.95 for
 * 90 %). `degrees` is a whole number from 1. Where the degrees are few, the finite sum for the probability between -t and t (Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4) is solved by bisection; where they are many, the expansion around
 * the normal quantile (26.7.5) is taken.
 */
export function tQuantile(degrees: number, confidence: Confidence = 0.95): number {
  if (!Number.isInteger(degrees) || degrees < 1) throw new RangeError(`${degrees} degrees of freedom`);
  if (degrees > manyDegrees) return expand(degrees, confidence);
  const found = known[confidence].get(degrees) ?? solve(degrees, confidence);
  known[confidence].set(degrees, found);
  return found;
}

/** At one degree the quantile for 95 % is 12.7, with more it is smaller. */
function solve(degrees: number, confidence: Confidence): number {
  let low: number = normalQuantiles[confidence];
  let high = 13;
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (probabilityBetween(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** That a t of these degrees lies between -t and t. */
function probabilityBetween(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const sine = Math.sin(angle);
  const cosineSquared = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  if (degrees === 1) return (2 * angle) / Math.PI;
  // Odd: cos + 2/3 cos³ + 2·4/(3·5) cos⁵ …; even: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ …; both end at cos^(degrees - 2).
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cosineSquared;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

function expand(degrees: number, confidence: Confidence): number {
  const x = normalQuantiles[confidence];
  const terms = [
    x,
    (x ** 3 + x) / 4,
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96,
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384,
    (79 * x ** 9 + 776 * x ** 7 + 1482 * x ** 5 - 1920 * x ** 3 - 945 * x) / 92160,
  ];
  return terms.reduceRight((sum, term) => sum / degrees + term);
}

/**
 * How often the interval of `estimate --pilot` holds the true cost of the rest, and how wide it is: node bench/pilot.ts
 * [pilots for each case]. In memory, over batches of twenty kinds, drawn anew for each pilot.
 */
import { oneInTwenty, pilotCorpora } from '../test/support/pilot-corpora.ts';
import { measureCoverage } from '../test/support/pilot-coverage.ts';
import { describeMachine, say, toTable } from './support/figures.ts';

const pilots = Number(process.argv[2] ?? 1_000);
const cases = [
  { pilot: 10, items: 300 },
  { pilot: 20, items: 80 },
  { pilot: 20, items: 300 },
  { pilot: 20, items: 2_000 },
  { pilot: 50, items: 300 },
];
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

say(`${describeMachine()}; ${pilots} pilots a case: how many held the true cost (mean width of the interval)`);
say();
const rows = Object.entries({ ...pilotCorpora, 'one in twenty eight times as long': oneInTwenty }).map(
  ([name, draw]) => {
    const found = cases.map((sizes) => measureCoverage(name, draw, { ...sizes, pilots }));
    return { name, found };
  },
);
say(
  toTable([
    ['corpus', ...cases.map(({ pilot, items }) => `${pilot} of ${items}`)],
    ...rows.map(({ name, found }) => [
      name,
      ...found.map(({ held, width }) => `${percent(held)} (${(100 * width).toFixed(0)}%)`),
    ]),
    [
      'at 90% or more, of the twenty',
      ...cases.map((_, column) =>
        String(rows.slice(0, -1).filter(({ found }) => (found[column]?.held ?? 0) >= 0.9).length),
      ),
    ],
  ]),
);

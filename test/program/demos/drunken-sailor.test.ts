import { afterAll, expect, jest, test } from '@jest/globals';
import { itemsOf, valueAt } from '../../support/demo.ts';
import { describeSailorWalks } from '../../support/sailor-walks.ts';
import { createWorkplace, type Workplace } from '../../support/workplace.ts';

jest.setTimeout(180_000);

let place: Workplace | null = null;
afterAll(() => place?.remove());

/** test/soak walks ten thousand times. */
describeSailorWalks(2000);

test('two random steps of one item are independent', async () => {
  const items = 2000;
  const draw = (name: string) =>
    `  - name: ${name}\n    code: { set: { number: "random.uniform(0, 1)", side: "random.choice(['heads', 'tails'])" } }\n`;
  const made = createWorkplace({
    'pipeline.yaml': `source: { items: [{ id: coin }], repeat: ${items} }\nsteps:\n${draw('first')}${draw('second')}outputs: [{ jsonl: {} }]\n`,
  });
  place = made;
  const { exitCode, stderr } = await made.run('all', '--batch-id', 'x', '--pipeline', 'pipeline', '--seed', '23');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const draws = itemsOf(made).map((item) =>
    ['first', 'second'].map((step) => {
      const value = valueAt<{ readonly number: number; readonly side: string }>(made, item, step, 'parsed.json');
      if (value === null) throw new Error(`${item} has no ${step}`);
      return value;
    }),
  );
  expect(draws).toHaveLength(items);
  // Of a uniform draw the variance is 1/12. Three standard errors of a correlation of 2000 are 0.067.
  const products = draws.map(([one, two]) => ((one?.number ?? 0) - 0.5) * ((two?.number ?? 0) - 0.5));
  expect(Math.abs((12 * products.reduce((sum, product) => sum + product, 0)) / items)).toBeLessThan(0.067);
  const expected = items / 4;
  const cells = ['heads', 'tails'].flatMap((one) =>
    ['heads', 'tails'].map((two) => draws.filter((pair) => pair[0]?.side === one && pair[1]?.side === two).length),
  );
  // Chi-squared with three degrees of freedom: beyond 16.3 once in a thousand seeds.
  expect(cells.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)).toBeLessThan(16.3);
});

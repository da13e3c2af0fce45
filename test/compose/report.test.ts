import { afterAll, describe, expect, test } from '@jest/globals';
import { reportBatch } from '../../src/compose/report.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline, scoreSchema } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const report = (world: World) => world.look(({ batch }) => reportBatch(batch));

const withTable = (number: string) => ({
  'pipeline.yaml': `source:
  items: [{ id: ash }, { id: birch }, { id: cedar }]
steps:
  - { name: main, attempts: 2, model: haiku }
outputs:
  - table: { title: Scores, number: ${number} }
`,
  'main.md.hbs': 'Rate the tree {{id}}.',
  'main.schema.json': scoreSchema,
});

describe('a report of a batch', () => {
  test('counts what became of the items, why, and what the answers that were rejected cost; changes nothing', async () => {
    const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
    await allOf(world, {});
    const before = world.memory.readTree(world.folder);
    const made = await report(world);
    expect(made.levels).toEqual([
      {
        expand: null,
        isResults: true,
        parents: null,
        counts: { acquired: 3, accepted: 2, rejected: 1, failed: 0, waiting: 0, inFlight: 0 },
      },
    ]);
    expect(made.steps).toMatchObject([
      { step: 'main', kind: 'prompt', entered: 3, accepted: 2, rejected: 1, retries: 2 },
    ]);
    expect(made.failures).toEqual([
      { level: null, state: 'rejected', label: 'main: json', count: 1, example: expect.any(String), ids: ['cedar'] },
    ]);
    expect(made.retries).toEqual([{ step: 'main', rule: 'json', count: 2, example: expect.any(String) }]);
    expect(made.money.calls).toBe(5);
    expect(made.money.retryCostUsd).toBeGreaterThan(0);
    expect(made.money.costPerResultUsd).toBeCloseTo((made.money.costUsd ?? 0) / 2, 12);
    expect([made.tables, made.tableProblem]).toEqual([[], null]);
    expect(world.memory.readTree(world.folder)).toEqual(before);
  });

  test('has the tables of the pipeline', async () => {
    const world = createWorld({ pipeline: withTable('value.score'), provider: createFakeProvider({ answer: rate }) });
    await allOf(world, {});
    const { tables } = await report(world);
    expect(tables.map(({ title, columns, rows }) => ({ title, names: columns.map(({ name }) => name), rows }))).toEqual(
      [
        {
          title: 'Scores',
          names: ['n', 'mean', 'mean 95 %', 'median', 'stdev', 'min', 'max'],
          rows: [[2, 4.5, expect.any(Array), 4.5, expect.any(Number), 4, 5]],
        },
      ],
    );
  });

  test('says why a table cannot be made, and everything else all the same', async () => {
    const world = createWorld({ pipeline: withTable('item.id'), provider: createFakeProvider({ answer: rate }) });
    await allOf(world, {}).catch(() => {});
    const made = await report(world);
    expect(made.tables).toEqual([]);
    expect(made.tableProblem?.message).toContain('Scores');
    expect(made.failures.map(({ count, ids }) => [count, ids])).toEqual([[1, ['cedar']]]);
    expect(made.retries.map(({ count }) => count)).toEqual([2]);
  });
});

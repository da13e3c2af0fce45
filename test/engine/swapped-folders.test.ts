import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const scores = { ash: 1, birch: 2, cedar: 3 };
const pipeline = {
  'pipeline.yaml': yamlOf(Object.keys(scores), [{ name: 'main' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};

async function bought(): Promise<World> {
  const provider = createFakeProvider({
    answer: ({ user }) => `{"score": ${Object.entries(scores).find(([id]) => user.includes(id))?.[1]}}`,
  });
  const world = createWorld({ pipeline, provider });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    await session.process();
    await session.parse();
  });
  return world;
}

/** Each folder gets the name of the next, the last that of the first. */
function turn(world: World, ids: readonly string[]): void {
  const rename = (from: string, to: string) => world.memory.rename(`${world.folder}/${from}`, `${world.folder}/${to}`);
  ids.forEach((id) => void rename(id, `${id}.new`));
  ids.forEach((id, index) => void rename(`${id}.new`, ids[(index + 1) % ids.length] ?? ''));
}

const namesOf = (findings: readonly { readonly kind: string; readonly itemId: string | null }[]) =>
  findings.map(({ kind, itemId }) => `${itemId ?? ''} ${kind}`.trim());

describe('folders of items that were swapped', () => {
  test.each([
    ['two', ['ash', 'birch']],
    ['three', ['ash', 'birch', 'cedar']],
  ])('%s of them get their names back by a repair, and nothing else is changed', async (_count, ids) => {
    const world = await bought();
    const before = world.tree();
    turn(world, ids);
    const { findings } = await world.look((session) => session.verify());
    expect(namesOf(findings).sort()).toEqual([...ids.map((id) => `${id} folder-renamed`), 'results-stale']);
    const { outcome } = await world.repairUntil({});
    expect([namesOf(outcome?.findings ?? []), world.tree()]).toEqual([[], before]);
  });

  test('get them back also when the repair was killed between two renames', async () => {
    const before = (await bought()).tree();
    for (const stopAtOperation of [/^rename .*\/swapped-1$/, /^rename .*\/birch$/, /^rename .*\/ash$/]) {
      const world = await bought();
      turn(world, ['ash', 'birch']);
      expect((await world.repairUntil({ stopAtOperation, when: 'after' })).killed).toBe(true);
      const { outcome } = await world.repairUntil({});
      expect([namesOf(outcome?.findings ?? []), world.tree()]).toEqual([[], before]);
    }
  });
});

test('where receipts alone lie with another item, results that are right are not written anew from them', async () => {
  const world = await bought();
  const results = world.read('all_results.json');
  for (const file of ['receipt.json', 'response.md', 'parsed.json']) {
    const [ash, birch] = [world.read(`ash/${file}`), world.read(`birch/${file}`)];
    world.write(`ash/${file}`, birch);
    world.write(`birch/${file}`, ash);
  }
  // Something that is repaired.
  world.write('cedar/parsed.json', '');
  const { outcome } = await world.repairUntil({});
  expect([namesOf(outcome?.findings ?? []).sort(), world.read('all_results.json')]).toEqual([
    ['ash receipt-elsewhere', 'birch receipt-elsewhere', 'results-stale'],
    results,
  ]);
});

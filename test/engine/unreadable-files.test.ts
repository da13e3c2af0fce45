import { afterAll, expect, test } from '@jest/globals';
import { UserError } from '../../src/core/errors.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

/** As the disk answers a process that may not read the file. */
function forbid({ memory, folder }: World, ...paths: readonly string[]): () => void {
  const { readText } = memory;
  const forbidden = new Set(paths.map((path) => `${folder}/${path}`));
  const refuse = (path: string): string | null => {
    if (!forbidden.has(path)) return readText(path);
    const details = { path, errno: 'EACCES' };
    throw new UserError({
      code: 'disk',
      message: `Cannot read ${path}.`,
      hint: 'Check.',
      state: 'unexpected',
      details,
    });
  };
  Object.assign(memory, { readText: refuse });
  return () => void Object.assign(memory, { readText });
}

test('files that may not be read are damage of their items alone, and the results that stand are kept', async () => {
  const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    await session.process();
    await session.parse();
  });
  const results = world.read('all_results.json');
  const allow = forbid(world, 'ash/parsed.json', 'birch/receipt.json');
  const wrong = ['ash folder-damaged', 'birch folder-damaged', 'birch receipt-lost', 'null results-stale'];
  const found = await world.look((session) => session.verify());
  expect(found.findings.map(({ itemId, kind }) => `${itemId} ${kind}`).sort()).toEqual(wrong);
  expect(found.findings.filter(({ next }) => next === null)).toEqual([]);

  const repaired = await world.run((session) => session.verify(true));
  expect([repaired.repaired, repaired.summary.errors, world.read('all_results.json')]).toEqual([[], 4, results]);

  allow();
  expect((await world.look((session) => session.verify())).findings).toEqual([]);
});

test('a folder that may not be listed is damage of its item alone: the others go on, and verify names it', async () => {
  const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
  await world.run((session) => session.acquire());
  const { list } = world.memory;
  const refuse = (path: string) => {
    if (path !== `${world.folder}/ash`) return list(path);
    const details = { path, errno: 'EACCES' };
    throw new UserError({
      code: 'disk',
      message: `Cannot list ${path}.`,
      hint: 'Check.',
      state: 'unexpected',
      details,
    });
  };
  Object.assign(world.memory, { list: refuse });
  const { conservation, states } = await world.run(async (session) => {
    await session.prepare();
    return session.process();
  });
  expect([conservation.counts.accepted, conservation.missing, states]).toEqual([1, ['ash'], ['incomplete']]);
  const { findings } = await world.look((session) => session.verify());
  expect(findings.map(({ kind, itemId, next }) => [kind, itemId, next !== null])).toContainEqual([
    'folder-damaged',
    'ash',
    true,
  ]);
  Object.assign(world.memory, { list });
});

import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import { allOf, recordConsent } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const trees = ['ash', 'birch', 'cedar'];
const chain = {
  'pipeline.yaml': yamlOf(trees, [{ name: 'main' }, { name: 'judge' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
  'judge.md.hbs': 'Judge {{id}}, which has {{steps.main.score}}.',
};
const answer = ({ schemaName }: ModelRequest) => (schemaName === 'main' ? '{"score": 4}' : 'Fair.');

describe('one prompt.md whose front matter is broken', () => {
  const broken = [
    ['is no YAML', 'system: [open'],
    ['has a key that nobody knows', 'temperature: 2'],
    ['has a system that is no text', 'system: {a: 1}'],
    ['has the same key twice', 'system: a\nsystem: b'],
    ['refers to nothing', 'system: *nothing'],
    ['has tabs', 'system:\n\t- a'],
    ['has a tag that nobody knows', 'system: !!js/function x'],
    ['has a made that is no text', 'made: {toString: 1}'],
    ['is a list', '- a\n- b'],
  ] as const;
  const prompt = (header: string) => `---\n${header}\n---\n\nRate ash kindly.\n`;
  const started = async (): Promise<World> => {
    const world = createWorld({ pipeline: chain, provider: createFakeProvider({ answer }) });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    return world;
  };

  test.each(broken)('(%s) never stops prepare, process, all or verify for the other items', async (_what, header) => {
    for (const command of ['process', 'prepare', 'all'] as const) {
      const world = await started();
      world.write('ash/prompt.md', prompt(header));
      if (command === 'prepare')
        expect((await world.run((session) => session.prepare())).failed.filter((id) => id !== 'ash')).toEqual([]);
      const outcome =
        command === 'all' ? (await allOf(world)).process : await world.run((session) => session.process());
      const { accepted, failed } = outcome.conservation.counts;
      expect([accepted + failed, accepted >= 2, outcome.conservation.holds, outcome.stopReason]).toEqual([
        3,
        true,
        true,
        null,
      ]);
      expect(['birch', 'cedar'].map((id) => world.read(`${id}/judge/parsed.json`))).toEqual(['"Fair."\n', '"Fair."\n']);
      expect((await world.look((session) => session.verify())).conservation.holds).toBe(true);
    }
  });

  test('fails that item with the words of the mistake, keeps the file, and goes on when it is mended', async () => {
    const world = await started();
    world.write('ash/prompt.md', prompt('system: [open'));
    const consent = recordConsent();
    const outcome = await world.run((session) => session.process({ consent }));
    expect([outcome.failed, outcome.states, outcome.calls, world.read('ash/prompt.md')]).toEqual([
      ['ash'],
      ['incomplete'],
      4,
      prompt('system: [open'),
    ]);
    expect(JSON.parse(world.read('ash/error.json') ?? '')).toMatchObject({
      code: 'prompt-file',
      message: expect.stringContaining('prompt.md of ash'),
    });

    world.write('ash/prompt.md', prompt('system: Be kind.'));
    const mended = await world.run((session) => session.process());
    expect([mended.calls, mended.conservation.counts.accepted, world.read('ash/error.json')]).toEqual([2, 3, null]);
    expect(world.provider.calls.at(-2)?.request).toMatchObject({ system: 'Be kind.', user: 'Rate ash kindly.' });
  });

  test('of a step that is paid for stops nothing', async () => {
    const world = await started();
    await world.run((session) => session.process());
    world.write('ash/prompt.md', prompt('system: [open'));
    world.write('birch/judge/prompt.md', prompt('temperature: 2'));
    const { process, states } = await allOf(world);
    expect([process.calls, process.conservation.counts.accepted, states]).toEqual([0, 3, ['done']]);
    const { findings } = await world.look((session) => session.verify());
    expect(findings.map(({ kind, itemId }) => [kind, itemId])).toEqual([
      ['prompt-unreadable', 'ash'],
      ['prompt-unreadable', 'birch'],
    ]);
  });
});

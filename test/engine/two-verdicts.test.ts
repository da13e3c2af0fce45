import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const pipeline = {
  'pipeline.yaml': yamlOf(['ash', 'birch'], [{ name: 'main' }, { name: 'middle' }, { name: 'last' }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
  'middle.md.hbs': 'Say why {{id}} has {{steps.main.score}}.',
  'last.md.hbs': 'Judge {{steps.middle}}.',
};
const answer = ({ schemaName, user }: ModelRequest) => (schemaName === 'main' ? '{"score": 4}' : `On ${user}`);
const rejection = '{"step": "main", "from": "main", "attempt": 1, "reasons": [], "value": null}';
const accepted = '{\n  "score": 4\n}\n';
/** What the standing answer is not any more. */
const stricter = scoreSchema.replace('"maximum":5', '"maximum":3');
/** What parse makes of the standing answer now. */
const otherValue = JSON.stringify({ type: 'object', properties: { score: { type: 'string' } } });

/** `before`: what of ash is undone, as a kill on the way would have left it. */
async function sideBySide(schema: string, before: (world: World) => void = () => {}): Promise<World> {
  const world = createWorld({ pipeline, provider: createFakeProvider({ answer }) });
  await allOf(world);
  before(world);
  world.write('ash/rejected.json', rejection);
  world.edit({ 'main.schema.json': schema });
  return world;
}
const verdictsOf = (world: World) => [world.read('ash/parsed.json'), world.read('ash/rejected.json')];

const withoutLast = (world: World) => {
  for (const file of ['parsed.json', 'response.md', 'receipt.json', 'prompt.md']) world.write(`ash/last/${file}`, null);
  const lines = (world.read('.batch/ledger.jsonl') ?? '').split('\n');
  const [call] = lines
    .filter((line) => line.includes('"ash"') && line.includes('"last"'))
    .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { call: string }).call]));
  world.write('.batch/ledger.jsonl', lines.filter((line) => call === undefined || !line.includes(call)).join('\n'));
};

describe.each([
  ['rejects it', stricter],
  ['makes another value of it', otherValue],
  ['says the same', scoreSchema],
])(
  'an accepted and a rejected verdict side by side, with paid work behind them, where the schema now %s',
  (_, schema) => {
    test('end process: the accepted value stands, and nothing is bought', async () => {
      const world = await sideBySide(schema);
      const outcome = await world.run((session) => session.process());
      expect([
        outcome.calls,
        world.provider.bill.length,
        outcome.conservation.counts.accepted,
        outcome.conservation.holds,
      ]).toEqual([0, 6, 2, true]);
      expect(verdictsOf(world)).toEqual([accepted, null]);
    });

    test('end parse, all and the repair of verify likewise', async () => {
      for (const command of [
        (world: World) => world.run((session) => session.parse()),
        (world: World) => allOf(world),
        (world: World) => world.run((session) => session.verify(true)),
      ]) {
        const world = await sideBySide(schema);
        await command(world);
        expect([verdictsOf(world), world.provider.bill.length]).toEqual([[accepted, null], 6]);
        const { findings } = await world.look((session) => session.verify());
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    });

    test('let the line go on behind them', async () => {
      const world = await sideBySide(schema, withoutLast);
      const { process } = await allOf(world);
      expect([process.calls, process.conservation.counts.accepted, verdictsOf(world)]).toEqual([
        1,
        2,
        [accepted, null],
      ]);
      expect(world.provider.calls.at(-1)?.request.schemaName).toBe('last');
    });
  },
);

test('an emptied parsed.json beside a rejection, with paid work behind it, is made again, and nothing is bought', async () => {
  const world = await sideBySide(scoreSchema, (before) => before.write('ash/parsed.json', ''));
  const outcome = await world.run((session) => session.process());
  expect([outcome.calls, world.provider.bill.length, verdictsOf(world), outcome.conservation.counts.accepted]).toEqual([
    0,
    6,
    [accepted, null],
    2,
  ]);
});

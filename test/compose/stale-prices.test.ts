import { commandsAbout } from '../cli/samples.ts';
import { afterAll, expect, test } from '@jest/globals';
import { estimateBatch } from '../../src/compose/estimate.ts';
import { formatOffer } from '../../src/compose/consent.ts';
import { presentPlan } from '../../src/cli/present-plan.ts';
import { noJobs } from '../../src/core/jobs-at-a-glance.ts';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

async function offerOn(day: string) {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(['oak'], [{ name: 'main' }, { name: 'again' }]),
      'main.md.hbs': 'Describe {{id}}.',
      'again.md.hbs': 'Once more {{id}}.',
    },
    provider: createFakeProvider({ answer: () => 'A tree.' }),
  });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  world.clock.advance(Date.parse(`${day}T12:00:00Z`) - world.clock.now());
  return world.look(({ batch }) => estimateBatch(batch, { limit: null, only: null }, null, { sandbox: false }, false));
}

test('prices that were looked at more than 60 days ago are said, once, wherever calls are priced', async () => {
  const note = 'The price table is of 2026-11-20, 61 days ago: prices may be others by now';
  const offer = await offerOn('2027-01-20');
  const texts = [formatOffer(offer), presentPlan({ ...offer, jobs: noJobs }, commandsAbout(offer.batchId))].map(
    (text) => text.replaceAll(/\s+/g, ' '),
  );
  expect(texts.map((text) => text.split(note).length - 1)).toEqual([1, 1]);
});

test('of 60 days they are not', async () => {
  expect((await offerOn('2027-01-19')).warnings).toEqual([]);
});

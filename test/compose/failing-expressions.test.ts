import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { presentItem } from '../../src/cli/present-item.ts';
import { toFailedEntry, toRejectedEntry } from '../../src/adapters/reporters/item-entry.ts';
import { showItem } from '../../src/compose/show.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

const pipeline = {
  'pipeline.yaml': `model: haiku
source:
  items:
    - { id: broken-code, list: [1] }
    - { id: broken-when, n: 1, list: [1] }
    - { id: broken-rule, n: 1, list: [1] }
    - { id: unmet-rule, n: 0, list: [1] }
    - { id: no-list, n: 1, list: 7 }
    - { id: long-list, n: 1, list: [1, 2, 3] }
steps:
  - name: half
    code: { set: "raw.id == 'broken-code' ? raw.n.toFixed(2) : 1" }
  - name: say
    when: "raw.id == 'broken-when' ? raw.list[5].text : true"
    prompt: Say {{id}}
    attempts: 1
    rules:
      - { name: fine, expr: "raw.id == 'broken-rule' ? raw.list[5].text : raw.n > 0" }
  - name: part
    expand: { each: raw.list, max: 2 }
`,
};

let world: World;

beforeAll(async () => {
  world = createWorld({ pipeline, provider: createFakeProvider({ answer: () => 'Fine.' }) });
  await allOf(world, {});
});
afterAll(removeWorlds);

/** The lines of the last run that say what went wrong, each once. */
const said = () => [
  ...new Set(
    world.events.flatMap((event) => {
      const entry =
        event.kind === 'rejected' ? toRejectedEntry(event) : event.kind === 'failed' ? toFailedEntry(event) : null;
      return entry === null ? [] : [`${entry.itemId}: ${entry.text}`.replaceAll(/\/\S+\//g, '')];
    }),
  ),
];

test('an expression that fails is told by item, rule, expression and place, and nothing of that twice', () => {
  expect(said().sort()).toEqual([
    'broken-code: Rejected: code: set: raw.n is undefined, so it has no toFixed (pipeline.yaml:12:50)',
    'broken-rule: Rejected: fine: raw.list[5] is undefined, so it has no text (pipeline.yaml:18:67)',
    'broken-when: Error - when of say: raw.list[5] is undefined, so it has no text (pipeline.yaml:14:49)',
    'long-list: Rejected: max: raw.list has 3 elements, and max allows 2 (pipeline.yaml:20:21)',
    'no-list: Rejected: each: raw.list is a number, and that is no list (pipeline.yaml:20:21)',
    "unmet-rule: Rejected: fine: raw.id == 'broken-rule' ? raw.list[5].text : raw.n > 0 does not hold",
  ]);
});

test('show says why an item failed once', async () => {
  const text = await world.look(async ({ batch }) =>
    presentItem(showItem(batch, 'broken-when'), { isFull: false, width: 200 }),
  );
  expect(text.match(/raw\.list\[5\] is undefined/g)).toHaveLength(1);
});

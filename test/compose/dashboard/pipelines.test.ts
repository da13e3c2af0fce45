import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { JsonValue } from '../../../src/core/json.ts';
import { createSurroundings, type Surroundings } from '../../../src/compose/surroundings.ts';
import { createWorking } from '../../../src/compose/dashboard/working.ts';

const yaml = `# What customers say.
name: reviews
source: { items: [{ id: a }] } # one for now
steps:
  - name: rate
    # Not too warm.
    temperature: 0.2
    prompt: Rate {{id}}
  - name: sum-up
    prompt: Sum up {{steps.rate}}
`.replace('sum-up', 'sum');

let folder: string;
let place: Surroundings;
let working: ReturnType<typeof createWorking>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboard-pipelines-'));
  place = createSurroundings({ environment: {}, currentFolder: folder, stdin: process.stdin });
  working = createWorking(place, { program: [], scratchFolder: join(folder, 'scratch') });
  mkdirSync(join(folder, 'templates', 'reviews'), { recursive: true });
  writeFileSync(join(folder, 'templates', 'reviews', 'pipeline.yaml'), yaml);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readFileSync(join(folder, 'templates', 'reviews', 'pipeline.yaml'), 'utf8');

test('those of the project come first, then the built-in ones; a broken one says what is wrong', async () => {
  mkdirSync(join(folder, 'templates', 'broken'));
  writeFileSync(join(folder, 'templates', 'broken', 'pipeline.yaml'), 'name: half\nstep: []\n');
  const rows = await working.pipelines();
  expect(rows.slice(0, 2)).toMatchObject([
    { path: 'templates/broken', name: 'half', isBuiltIn: false, problem: expect.stringContaining('source') },
    { path: 'templates/reviews', name: 'reviews', steps: 2, source: '1 item', isBuiltIn: false, problem: null },
  ]);
  expect(rows.slice(2).every(({ isBuiltIn, problem }) => isBuiltIn && problem === null)).toBe(true);
  expect(rows.map(({ path }) => path)).toContain('template:default');
  expect(rows.map(({ path }) => path)).not.toContain('template:batch-diagnosis');
});

test('a folder of the current folder that holds a pipeline, as init makes it, is among them', async () => {
  mkdirSync(join(folder, 'tickets'));
  writeFileSync(join(folder, 'tickets', 'pipeline.yaml'), yaml.replace('name: reviews', 'name: tickets'));
  mkdirSync(join(folder, 'notes'));
  const rows = await working.pipelines();
  expect(rows.filter(({ isBuiltIn }) => !isBuiltIn).map(({ path }) => path)).toEqual(['tickets', 'templates/reviews']);
});

test('every built-in pipeline can be looked into, and none changed', async () => {
  for (const { name } of await working.templates()) {
    const detail = await working.pipeline(`template:${name}`);
    expect({ name, steps: detail.stepDetails.length > 0, text: detail.text.length > 0 }).toEqual({
      name,
      steps: true,
      text: true,
    });
    expect(detail.stepDetails.flatMap(({ settings }) => settings).some(({ canChange }) => canChange)).toBe(false);
    await expect(working.savePipeline(`template:${name}`, detail.text)).rejects.toMatchObject({ code: 'built-in' });
  }
});

test('a setting is set, changed and taken away, and every comment stays', async () => {
  expect((await working.setStepSetting('templates/reviews', 'rate', 'maxOutputTokens', 500)).saved).toBe(true);
  expect((await working.setStepSetting('templates/reviews', 'rate', 'temperature', 0.7)).saved).toBe(true);
  expect((await working.setStepSetting('templates/reviews', 'sum', 'model', 'haiku')).saved).toBe(true);
  expect((await working.setStepSetting('templates/reviews', 'sum', 'model', null)).saved).toBe(true);
  const text = read();
  for (const comment of ['# What customers say.', '# one for now', '# Not too warm.']) expect(text).toContain(comment);
  const { stepDetails } = await working.pipeline('templates/reviews');
  const settings = new Map(stepDetails[0]?.settings.map(({ key, value }) => [key, value]));
  expect([settings.get('maxOutputTokens'), settings.get('temperature')]).toEqual(['500', '0.7']);
  await expect(working.setStepSetting('templates/reviews', 'gone', 'model', 'x')).rejects.toMatchObject({
    code: 'step',
  });
});

test('a setting changes nothing of the file but itself: spaces before comments, quotes, empty lines', async () => {
  const before = `name: reviews     # ours
source: { items: [{ id: a }],   id: "{{id}}" }    # one for now


steps:
  - name: rate            # how warm
    temperature: 0.2      # not too warm
    prompt: "Rate {{id}}"   # short

  - { name: sum,  prompt: 'Sum up {{steps.rate}}' }   # last
`;
  writeFileSync(join(folder, 'templates', 'reviews', 'pipeline.yaml'), before);
  const set = async (...words: readonly [step: string, key: string, value: JsonValue]) =>
    expect(await working.setStepSetting('templates/reviews', ...words)).toEqual({ saved: true, problems: [] });
  await set('rate', 'temperature', 0.7);
  await set('rate', 'maxOutputTokens', 500);
  await set('sum', 'model', 'haiku');
  await set('rate', 'when', "raw.id != 'b: #1'");
  expect(read()).toBe(`name: reviews     # ours
source: { items: [{ id: a }],   id: "{{id}}" }    # one for now


steps:
  - name: rate            # how warm
    temperature: 0.7      # not too warm
    prompt: "Rate {{id}}"   # short
    maxOutputTokens: 500
    when: "raw.id != 'b: #1'"

  - { name: sum,  prompt: 'Sum up {{steps.rate}}', model: haiku }   # last
`);
  await set('rate', 'maxOutputTokens', null);
  await set('rate', 'when', null);
  await set('rate', 'temperature', null);
  await set('sum', 'model', null);
  expect(read()).toBe(before.replace('    temperature: 0.2      # not too warm', '    # not too warm'));
});

test('a setting of a pipeline of one step without steps, or behind a text of many lines, leaves the rest as it is', async () => {
  const plain = 'name: reviews\nsource: { items: [{ id: a }] }   # one\ndescription: |\n  What\n\n  customers say\n';
  writeFileSync(join(folder, 'templates', 'reviews', 'pipeline.yaml'), plain);
  writeFileSync(join(folder, 'templates', 'reviews', 'main.md.hbs'), 'Rate {{id}}');
  expect((await working.setStepSetting('templates/reviews', 'main', 'model', 'haiku')).saved).toBe(true);
  expect(read()).toBe(plain.replace('name: reviews\n', 'name: reviews\nmodel: haiku\n'));
});

test('a lane that the model of a step lacks is refused, also where the model is the one that nobody named', async () => {
  const refused = await working.setStepSetting('templates/reviews', 'rate', 'lane', 'flex');
  expect(refused).toMatchObject({
    saved: false,
    problems: [
      {
        file: 'templates/reviews/pipeline.yaml',
        message: 'sonnet, the model of "rate" as long as none is named, has no flex lane',
        hint: 'It has: realtime, batch. Choose one of them, or give the step a model that has it first.',
      },
    ],
  });
  expect(read()).toBe(yaml);
  expect((await working.setStepSetting('templates/reviews', 'rate', 'lane', 'batch')).saved).toBe(true);
  expect((await working.setStepSetting('templates/reviews', 'sum', 'model', 'gpt')).saved).toBe(true);
  expect((await working.setStepSetting('templates/reviews', 'sum', 'lane', 'flex')).saved).toBe(true);
  // Without its model it would be one of sonnet.
  expect((await working.setStepSetting('templates/reviews', 'sum', 'model', null)).saved).toBe(false);
});

test('a text with mistakes is not written, and they have their places', async () => {
  const { saved, problems } = await working.savePipeline('templates/reviews', `${yaml}nonsense: 1\n`);
  expect(saved).toBe(false);
  expect(problems).toMatchObject([{ file: 'templates/reviews/pipeline.yaml', line: 11, column: 1 }]);
  const wrong = await working.setStepSetting('templates/reviews', 'rate', 'temperature', 9);
  expect({ saved: wrong.saved, line: wrong.problems[0]?.line }).toEqual({ saved: false, line: 7 });
  expect(read()).toBe(yaml);
  expect(await working.savePipeline('templates/reviews', `${yaml}# the end\n`)).toMatchObject({ saved: true });
  expect(read()).toBe(`${yaml}# the end\n`);
});

test('only folders of templates/ are renamed and removed: no link, none beyond, none that a batch was made with', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere', 'pipeline.yaml'), yaml);
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'templates', 'linked'));
  for (const path of ['elsewhere', 'templates/linked', 'templates/../elsewhere'])
    await expect(working.removePipeline(path)).rejects.toMatchObject({ code: 'outside' });
  expect(existsSync(join(folder, 'elsewhere', 'pipeline.yaml'))).toBe(true);
  await expect(working.renamePipeline('templates/reviews', '../up')).rejects.toMatchObject({ code: 'name' });
  await expect(working.renamePipeline('templates/reviews', 'linked')).rejects.toMatchObject({ code: 'name' });
  await working.renamePipeline('templates/reviews', 'opinions');
  expect(existsSync(join(folder, 'templates', 'opinions', 'pipeline.yaml'))).toBe(true);

  const store = place.shelf.open('used');
  const lock = store.lock({ create: true });
  const made = { version: 1, id: 'used', uid: 'u', createdAt: '2025-01-15T10:00:00.000Z', seed: 1, vars: {} } as const;
  const models = { override: {}, aliases: {} };
  store.writeBatchRecord({ ...made, pipeline: join(folder, 'templates', 'opinions'), models });
  if (lock.kind === 'locked') lock.release();
  await expect(working.removePipeline('templates/opinions')).rejects.toMatchObject({ code: 'in-use' });
  rmSync(join(folder, 'data'), { recursive: true });
  await working.removePipeline('templates/opinions');
  expect(existsSync(join(folder, 'templates', 'opinions'))).toBe(false);
});

test('one is made from a template, and nothing is overwritten', async () => {
  await working.createPipeline('classify', 'templates/mine');
  expect((await working.pipeline('templates/mine')).problems).toEqual([]);
  await expect(working.createPipeline('classify', 'templates/mine')).rejects.toMatchObject({ code: 'folder' });
  await expect(working.createPipeline('clasify', 'templates/other')).rejects.toMatchObject({ code: 'template' });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

const items = 4;
const command = ['all', '--batch-id', 'a', '--pipeline', 'pipeline', '--yes'];

let place: Workplace;
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
});

afterEach(async () => {
  place.remove();
  await sandbox.close();
});

describe('all on a complete batch whose schema was tightened', () => {
  const schema = (properties: object) =>
    JSON.stringify({ type: 'object', properties, required: ['title'], additionalProperties: true });

  test('says what is true after it: summary, check, exit code, results and status agree', async () => {
    place = createWorkplace(ratedTopics(items, { attempts: 1 }), toEnvironment(sandbox));
    expect((await place.run(...command)).exitCode).toBe(0);
    place.write('pipeline/main.schema.json', schema({ title: { type: 'string', minLength: 5000 } }));

    const { exitCode, stdout } = await place.run(...command);
    expect({ exitCode, billed: sandbox.totals().billed }).toEqual({ exitCode: 68, billed: items });
    expect(stdout).toContain(`Total items: ${items}\nSuccessful: 0\nFailed: ${items}\n`);
    expect(stdout).toMatch(/^Check: 4 acquired = 0 accepted \+ 4 rejected/m);
    expect(JSON.parse(place.read('data/a/all_results.json'))).toEqual([]);
    expect((await place.run('status', '--batch-id', 'a')).stdout).not.toContain('Accepted: 4');

    // And back.
    place.write('pipeline/main.schema.json', schema({ title: { type: 'string' } }));
    const looser = await place.run(...command);
    expect({ exitCode: looser.exitCode, billed: sandbox.totals().billed }).toEqual({ exitCode: 0, billed: items });
    expect(looser.stdout).toContain(`Successful: ${items}`);
    expect(JSON.parse(place.read('data/a/all_results.json'))).toHaveLength(items);
  }, 30_000);
});

describe('all --step', () => {
  test('needs the key of that step alone, and asks nothing of the others', async () => {
    const files = titledThenScored(items);
    const pipeline = JSON.parse(files['pipeline.yaml'] ?? '') as { steps: { name: string }[] };
    const steps = pipeline.steps.map((step) => ({ ...step, model: step.name === 'find' ? 'sonnet' : 'flash' }));
    const { GEMINI_API_KEY: geminiKey = '', ...environment } = toEnvironment(sandbox);
    place = createWorkplace({ ...files, 'pipeline.yaml': JSON.stringify({ ...pipeline, steps }) }, environment);

    const first = await place.run(...command, '--step', 'find');
    expect({ exitCode: first.exitCode, models: sandbox.totals().billedByModel }).toEqual({
      exitCode: 0,
      models: { 'claude-sonnet-5-5': items },
    });
    expect(first.stderr).not.toContain('gemini');

    const refused = await place.run(...command, '--step', 'score');
    expect({ exitCode: refused.exitCode, stderr: refused.stderr }).toEqual({
      exitCode: 6,
      stderr: expect.stringContaining('GEMINI_API_KEY is not set'),
    });
    place.environment = { ...environment, GEMINI_API_KEY: geminiKey };
    expect((await place.run(...command, '--step', 'score')).exitCode).toBe(0);
    expect(sandbox.totals().billedByModel).toEqual({ 'claude-sonnet-5-5': items, 'gemini-3.8-flash': items });
  }, 30_000);
});

describe('what was not consented to', () => {
  test('leaves no word about models in the batch', async () => {
    place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
    await place.run('acquire', '--batch-id', 'a', '--pipeline', 'pipeline');
    await place.run('prepare', '--batch-id', 'a');
    const before = place.read('data/a/.batch/batch.json');
    for (const flags of [
      ['--model', 'haiku'],
      ['--provider', 'openai'],
      ['--model', 'main=flash'],
    ]) {
      expect((await place.run('process', '--batch-id', 'a', ...flags)).exitCode).toBe(3);
      expect(place.read('data/a/.batch/batch.json')).toBe(before);
    }
    expect((await place.run('process', '--batch-id', 'a', '--yes')).exitCode).toBe(0);
    expect(sandbox.totals().billedByModel).toEqual({ 'claude-sonnet-5-5': items });
  }, 30_000);

  test('is not asked for by process where nothing is prepared: it names prepare', async () => {
    place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
    await place.run('acquire', '--batch-id', 'a', '--pipeline', 'pipeline');
    const { exitCode, stdout, stderr } = await place.run('process', '--batch-id', 'a');
    expect({ exitCode, asked: `${stdout}${stderr}`.includes('COST ESTIMATE') }).toEqual({ exitCode: 0, asked: false });
    expect(stdout).toContain('1. Make the missing prompts with: batch-pipeline prepare --batch-id a');
    expect(sandbox.totals().requests).toBe(0);
  }, 30_000);
});

test('--provider that contradicts the model of the batch is exit 2, and says so', async () => {
  place = createWorkplace(ratedTopics(items), toEnvironment(sandbox));
  await place.run(...command, '--limit', '1', '--model', 'haiku');
  const { exitCode, stderr } = await place.run(...command, '--provider', 'openai', '--model', 'haiku');
  expect({ exitCode, stderr, billed: sandbox.totals().billed }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('Error: --provider openai: '),
    billed: 1,
  });
}, 30_000);

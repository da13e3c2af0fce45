/**
 * Jobs of the batch lane: node bench/jobs.ts [items of OpenAI] [items of Anthropic].
 * The provider is the sandbox in another process, by its batch endpoints; the program is the built one. Submitting is reading
 * every prompt, writing the files, uploading and creating; collecting is downloading and filing every answer. Beside the collecting
 * stands the bare limit: the same lines, read and written as two files each.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine, say, toTable, verdict } from './support/figures.ts';
import { type Measured, runMeasured } from './support/measured-run.ts';
import { copyProgram } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { startSandbox, type RunningSandbox } from './support/running-sandbox.ts';
import { atWorkplace } from './support/workplace.ts';

const openAiItems = Number(process.argv[2] ?? 50_000);
const anthropicItems = Number(process.argv[3] ?? 100_000);
const targetItemsPerSecond = 2_000;
const targetMiB = 300;
const bareFiling = fileURLToPath(new URL('support/bare-filing.mjs', import.meta.url));

await atWorkplace(async (place, onEnd) => {
  const program = copyProgram(place);
  say(`${describeMachine()}; prompts of 2 kB, answers from a schema`);
  const rows = [['case', 'items', 'wall s', 'items/s', 'CPU s', 'peak MiB']];
  const verdicts: string[] = [];

  for (const { name, model, items } of [
    { name: 'OpenAI', model: 'openai/gpt-6-luna', items: openAiItems },
    { name: 'Anthropic', model: 'anthropic/claude-haiku-5-5', items: anthropicItems },
  ]) {
    if (items === 0) continue;
    const folder = place.newFolder(`jobs-${name}`);
    const sandbox: RunningSandbox = await startSandbox(program.path, join(folder, 'state'));
    onEnd(sandbox.stop);
    writeSamplePipeline(folder, items);
    const options = { folder, environment: sandbox.environment };
    const batch = ['--batch-id', 'bench', '--quiet'];
    await program.run(['acquire', ...batch, '--pipeline', folder], options);
    await program.run(['prepare', ...batch], options);
    const tick = () =>
      program.run(['process', ...batch, '--model', model, '--lane', 'batch', '--no-wait', '--yes'], {
        ...options,
        allowedExitCodes: [0, 68, 69],
      });
    const submitted = await tick();
    await sandbox.untilJobsEnded();
    const collected = await tick();
    const bareFolder = join(folder, 'bare');
    mkdirSync(bareFolder);
    const bare = await runMeasured(
      bareFiling,
      [join(folder, 'data/bench/.batch/jobs/0001.results.jsonl'), bareFolder],
      {
        folder,
      },
    );
    const bareItems = Number(bare.stdout);
    const row = (what: string, count: number, { wallMs, cpuMs, peakMiB }: Measured) =>
      rows.push([
        `${name}: ${what}`,
        String(count),
        (wallMs / 1000).toFixed(1),
        ((count / wallMs) * 1000).toFixed(0),
        (cpuMs / 1000).toFixed(1),
        peakMiB.toFixed(0),
      ]);
    row('submit', items, submitted);
    row('collect, file, parse', items, collected);
    row('bare: the first job, two files a line', bareItems, bare);
    const both = (items / (submitted.wallMs + collected.wallMs)) * 1000;
    verdicts.push(
      `${name}: ${targetItemsPerSecond} items a second over ${both.toFixed(0)} of submit and collect together: ${verdict(targetItemsPerSecond / both, 1)}`,
      `${name}: peak MiB ${verdict(Math.max(submitted.peakMiB, collected.peakMiB), targetMiB, 0)}`,
      `${name}: collecting takes ${(collected.wallMs / items / (bare.wallMs / bareItems)).toFixed(2)} x the bare filing`,
    );
    sandbox.stop();
  }
  say(toTable(rows));
  for (const line of verdicts) say(line);
});

/**
 * What the program adds to the calls themselves: node bench/calls.ts [rounds] [items of the last case].
 * The provider is a stub in another process; the program is the built one, whole, with its checkpoints and ledger.
 */
import { fileURLToPath } from 'node:url';
import { describeMachine, median, say, spread, toTable, verdict } from './support/figures.ts';
import { type Measured, runMeasured } from './support/measured-run.ts';
import { copyProgram, type Program } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { startStubServer, type StubServer } from './support/stub-server.ts';
import { atWorkplace, type Workplace } from './support/workplace.ts';

const workers = 50;
const rounds = Number(process.argv[2] ?? 3);
const cpuItems = Number(process.argv[3] ?? 10_000);
const bareClient = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url));

/** process over `items` prepared items. */
async function processItems(place: Workplace, program: Program, server: StubServer, items: number): Promise<Measured> {
  const folder = place.newFolder(`process-${items}`);
  writeSamplePipeline(folder, items);
  const options = { folder, environment: server.environment };
  const batch = ['--batch-id', 'bench', '--quiet'];
  await program.run(['acquire', ...batch, '--pipeline', folder], options);
  await program.run(['prepare', ...batch], options);
  return program.run(['process', ...batch, '--workers', String(workers), '--yes'], options);
}

/** Runs `act` `rounds` times, one after the other. */
async function repeat<T>(act: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await act());
  return results;
}

await atWorkplace(async (place, onEnd) => {
  const program = copyProgram(place);
  const start = async (latencyMs: number) => {
    const server = await startStubServer(latencyMs);
    onEnd(server.stop);
    return server;
  };
  const instant = await start(0);
  say(`${describeMachine()}; ${workers} workers, prompts of 2 kB, answers of 1 kB, medians of ${rounds} (least-most)`);

  // The first run fills the compile cache.
  await processItems(place, program, instant, 1);
  const starts = await repeat(() => processItems(place, program, instant, 1));
  const startMs = median(starts.map(({ wallMs }) => wallMs));
  const startCpuMs = median(starts.map(({ cpuMs }) => cpuMs));
  say(
    `start-up (process of one item, no latency): ${spread(starts.map(({ wallMs }) => wallMs))} ms, ${startCpuMs.toFixed(0)} ms CPU`,
  );
  say();

  const rows = [['case', 'ideal s', 'beyond start-up s', 'CPU s', 'peak MiB']];
  const verdicts: string[] = [];
  for (const { items, latencyMs, target } of [
    { items: 1_000, latencyMs: 200, target: 1.1 },
    { items: 5_000, latencyMs: 50, target: 1.2 },
  ]) {
    const server = await start(latencyMs);
    const runs = await repeat(() => processItems(place, program, server, items));
    server.stop();
    const idealMs = (items * latencyMs) / workers;
    const beyond = runs.map(({ wallMs }) => (wallMs - startMs) / 1000);
    const name = `${items} items at ${latencyMs} ms`;
    const cpu = runs.map(({ cpuMs }) => cpuMs / 1000);
    rows.push([
      name,
      (idealMs / 1000).toFixed(2),
      spread(beyond, 2),
      spread(cpu, 2),
      spread(runs.map(({ peakMiB }) => peakMiB)),
    ]);
    verdicts.push(`${name}: ${verdict((median(beyond) * 1000) / idealMs, target)} of items x latency / workers`);
  }

  const url = `${instant.origin}/v1/responses`;
  const bare = (calls: number) => runMeasured(bareClient, [url, String(calls), String(workers)], { folder: place.top });
  const bareStartCpuMs = median((await repeat(() => bare(1))).map(({ cpuMs }) => cpuMs));
  const pairs = await repeat(async () => ({
    bare: await bare(cpuItems),
    own: await processItems(place, program, instant, cpuItems),
  }));
  const bareCallUs = pairs.map((pair) => ((pair.bare.cpuMs - bareStartCpuMs) / cpuItems) * 1000);
  const ownCallUs = pairs.map((pair) => ((pair.own.cpuMs - startCpuMs) / cpuItems) * 1000);
  for (const [name, which] of [
    ['own', 'own'],
    ['bare client', 'bare'],
  ] as const) {
    const runs = pairs.map((pair) => pair[which]);
    rows.push([
      `${cpuItems} at 0 ms, ${name}`,
      '-',
      spread(
        runs.map(({ wallMs }) => (wallMs - (which === 'own' ? startMs : 0)) / 1000),
        2,
      ),
      spread(
        runs.map(({ cpuMs }) => cpuMs / 1000),
        2,
      ),
      spread(runs.map(({ peakMiB }) => peakMiB)),
    ]);
  }
  say(toTable(rows));
  say();
  for (const line of verdicts) say(line);
  say(`CPU of a call: ${spread(ownCallUs)} us, of a bare keep-alive client ${spread(bareCallUs)} us`);
  say(`CPU of a call against the bare client: ${verdict(median(ownCallUs) / median(bareCallUs), 4.5)}`);
});

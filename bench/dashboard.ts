/**
 * What the dashboard takes for a large batch: node bench/dashboard.ts [items] (default 100000). Its memory with all its threads,
 * how long its answers take and how long its own thread is kept from a keypress: while the batch is counted, while it is asked, and
 * while a run goes on in another process.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describeMachine, say } from './support/figures.ts';
import { copyProgram } from './support/program.ts';
import { writeSamplePipeline } from './support/sample-pipeline.ts';
import { startStubServer } from './support/stub-server.ts';
import { atWorkplace } from './support/workplace.ts';

const items = Number(process.argv[2] ?? 100_000);
const root = fileURLToPath(new URL('..', import.meta.url));

/** The program as it is built, with the probe in the place of the command. */
async function buildProbe(folder: string): Promise<string> {
  await build({
    entryPoints: {
      probe: join(root, 'bench/support/dashboard-probe.ts'),
      'dashboard-thread': join(root, 'src/compose/dashboard/thread.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'react-devtools-core': join(root, 'bench/support/nothing.ts') },
    banner: {
      js: `import {createRequire as __createRequire} from 'node:module';import {fileURLToPath as __toPath} from 'node:url';const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL('.',import.meta.url));`,
    },
  });
  return join(folder, 'probe.js');
}

await atWorkplace(async (place, onEnd) => {
  say(describeMachine());
  const program = copyProgram(place);
  const probe = await buildProbe(place.newFolder('probe'));
  const server = await startStubServer(0);
  onEnd(server.stop);
  const folder = place.newFolder('batch');
  writeSamplePipeline(folder, items);
  const options = { folder, environment: server.environment, allowedExitCodes: [0, 68] };
  await program.run(['acquire', '--batch-id', 'bench', '--pipeline', folder], options);
  await program.run(['prepare', '--batch-id', 'bench'], options);
  const most = String(Math.floor(items * 0.9));
  await program.run(['process', '--batch-id', 'bench', '--workers', '50', '--yes', '--limit', most], options);
  say(`${items} items, ${most} of them done; the run does the rest\n`);
  const run = [program.path, 'process', '--batch-id', 'bench', '--workers', '20', '--yes', '--quiet'];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [probe, 'bench', ...run], {
      cwd: folder,
      env: { ...process.env, ...server.environment, NO_COLOR: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the probe ended with ${code}`))));
  });
});

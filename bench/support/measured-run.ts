import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const hook = fileURLToPath(new URL('usage-hook.mjs', import.meta.url));

/** What one process took from its start to its end. */
export interface Measured {
  readonly wallMs: number;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly exitCode: number;
  readonly stdout: string;
}

export interface RunOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are no failure of the benchmark; 0 alone unless said. */
  readonly allowedExitCodes?: readonly number[];
}

/** Runs a JavaScript program by this very Node and measures it. */
export async function runMeasured(program: string, args: readonly string[], options: RunOptions): Promise<Measured> {
  const usageFile = join(options.folder, `.usage-${process.pid}.json`);
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', hook, program, ...args], {
    cwd: options.folder,
    env: { ...process.env, NO_COLOR: '1', ...options.environment, BENCH_USAGE_FILE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  const wallMs = performance.now() - startedAt;
  if (!(options.allowedExitCodes ?? [0]).includes(exitCode))
    throw new Error(`${args.join(' ')} ended with ${exitCode}:\n${stderr.slice(-3000)}\n${stdout.slice(-1000)}`);
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage;
  rmSync(usageFile);
  // Linux and others give KiB, macOS bytes; Node makes KiB of both.
  return {
    wallMs,
    cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000,
    peakMiB: usage.maxRSS / 1024,
    exitCode,
    stdout,
  };
}

import { join } from 'node:path';
import type { BillLine, SandboxTotals } from '../../src/sandbox/bill.ts';
import { startProgram } from './program.ts';
import { readLines } from './workplace.ts';

/** The program's own `sandbox` command, running as a process of its own. */
export interface SandboxProcess {
  /** Points the program at it, as if it were the providers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ledgerFile: string;
  /** What it has billed so far, from its file. */
  bill(): readonly Omit<BillLine, 'delivered'>[];
  totals(): Promise<SandboxTotals>;
  stop(): Promise<void>;
}

export async function startSandboxProcess(options: {
  readonly folder: string;
  readonly seed: number;
  readonly faults: string;
}): Promise<SandboxProcess> {
  const ledgerFile = join(options.folder, 'sandbox-ledger.jsonl');
  const argv = [
    'sandbox',
    '--json',
    '--seed',
    String(options.seed),
    '--faults',
    options.faults,
    '--ledger-file',
    ledgerFile,
  ];
  const running = startProgram(argv, { folder: options.folder });
  const { url, environment } = await new Promise<{
    readonly url: string;
    readonly environment: Readonly<Record<string, string>>;
  }>((resolve, reject) => {
    running.child.stdout?.on('data', () => {
      if (running.stdout().includes('\n')) resolve(JSON.parse(running.stdout()));
    });
    void running.ended.then(({ stderr }) => reject(new Error(`the sandbox did not start: ${stderr}`)));
  });
  return {
    environment,
    ledgerFile,
    bill: () => readLines<BillLine>(ledgerFile),
    totals: async () => (await (await fetch(`${url}/sandbox/totals`)).json()) as SandboxTotals,
    async stop() {
      running.child.kill('SIGTERM');
      await running.ended;
    },
  };
}

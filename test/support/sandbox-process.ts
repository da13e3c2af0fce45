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
  /** Moves its time on. */
  advance(byMs: number): Promise<void>;
  /** Ends it as a crash would and starts it again at the same address, with what it has on disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSandboxProcess(options: {
  readonly folder: string;
  readonly seed: number;
  readonly faults: string;
  /** Its time stands still between `advance` and `advance`. */
  readonly isManual?: boolean;
}): Promise<SandboxProcess> {
  const ledgerFile = join(options.folder, 'sandbox-ledger.jsonl');
  const stateFolder = join(options.folder, 'sandbox-state');
  const argvAt = (port: number) => [
    'sandbox',
    '--port',
    String(port),
    '--state',
    stateFolder,
    '--json',
    '--seed',
    String(options.seed),
    '--faults',
    options.faults,
    '--ledger-file',
    ledgerFile,
    ...(options.isManual === true ? ['--manual-clock'] : []),
  ];
  async function start(port: number) {
    const running = startProgram(argvAt(port), { folder: options.folder });
    const said = await new Promise<{
      readonly url: string;
      readonly environment: Readonly<Record<string, string>>;
    }>((resolve, reject) => {
      running.child.stdout?.on('data', () => {
        if (running.stdout().includes('\n')) resolve(JSON.parse(running.stdout()));
      });
      void running.ended.then(({ stderr }) => reject(new Error(`the sandbox did not start: ${stderr}`)));
    });
    return { running, ...said };
  }
  let { running, url, environment } = await start(0);
  return {
    environment,
    ledgerFile,
    bill: () => readLines<BillLine>(ledgerFile),
    totals: async () => (await (await fetch(`${url}/sandbox/totals`)).json()) as SandboxTotals,
    async advance(byMs) {
      await fetch(`${url}/sandbox/clock`, { method: 'POST', body: JSON.stringify({ advanceMs: byMs }) });
    },
    async restart() {
      running.child.kill('SIGKILL');
      await running.ended;
      ({ running, url, environment } = await start(Number(new URL(url).port)));
    },
    async stop() {
      running.child.kill('SIGTERM');
      await running.ended;
    },
  };
}

import { spawn } from 'node:child_process';

export interface RunningSandbox {
  readonly environment: Readonly<Record<string, string>>;
  /** Looks at all jobs until each has ended and its results are written. */
  untilJobsEnded(): Promise<void>;
  stop(): void;
}

/** The program's own `sandbox` command in a process of its own. */
export async function startSandbox(program: string, stateFolder: string): Promise<RunningSandbox> {
  const child = spawn(
    process.execPath,
    [program, 'sandbox', '--json', '--state', stateFolder, '--faults', 'job-time:1s'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { environment, url } = await new Promise<{ environment: Record<string, string>; url: string }>((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
  });
  const key = environment['OPENAI_API_KEY'] ?? '';
  const read = async (path: string) =>
    (await (
      await fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${key}`, 'anthropic-version': '2023-06-01' },
      })
    ).json()) as { data: readonly { status?: string; processing_status?: string }[] };
  return {
    environment,
    async untilJobsEnded() {
      for (;;) {
        const [openai, anthropic] = await Promise.all([
          read('/openai/v1/batches?limit=100'),
          read('/anthropic/v1/messages/batches?limit=100'),
        ]);
        const states = [...openai.data, ...anthropic.data].map((job) => job.status ?? job.processing_status);
        if (states.length > 0 && states.every((state) => state === 'completed' || state === 'ended')) return;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

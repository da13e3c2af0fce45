import type { ProcessView } from '../../../ports/dashboard-backend.ts';
import type { Shell } from '../../shell.ts';

/** Ends the process at once, where its number is typed: calls in flight may have been paid for and are lost. false: it was not done. */
export async function killProcess(shell: Shell, batchId: string, view: ProcessView | null): Promise<boolean> {
  if (view === null) {
    shell.tell(`Nobody works on ${batchId}: there is nothing to kill.`);
    return false;
  }
  if (!view.isOnThisHost) {
    shell.tell(`It runs on ${view.host}: it can be killed only there.`, 'warning');
    return false;
  }
  const { pid } = view;
  const answers = await shell.ask({
    title: `Kill the process ${pid}?`,
    isDangerous: true,
    lines: [
      `It works on ${batchId}: ${view.commandLine}`,
      'Asked to stop (s), it waits for its calls in flight. Killed, it does not: they may be paid for, and their answers are lost.',
      `Type ${pid} to kill it.`,
    ],
    yes: 'kill it',
    fields: [
      {
        kind: 'text',
        name: 'pid',
        label: 'Process',
        value: '',
        problem: (text) => (text.trim() === String(pid) ? null : `That is not ${pid}.`),
      },
    ],
  });
  return answers === null ? false : shell.act(`Killing ${pid}`, shell.backend.kill(batchId, pid));
}

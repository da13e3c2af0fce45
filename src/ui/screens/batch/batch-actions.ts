import type { Lane } from '../../../core/request.ts';
import type { BatchDetail, RunChange, Tuning } from '../../../ports/dashboard-backend.ts';
import type { Shell } from '../../shell.ts';
import type { Field } from '../../widgets/question.ts';
import { noChange, resumeBatch } from '../home/home-actions.ts';

const lanes: readonly Lane[] = ['realtime', 'flex', 'batch'];
const asBefore = { value: '', label: 'as before' };

/** Asks what to redo and how, then shows the price and asks for consent. */
export async function redoBatch(shell: Shell, { batchId, counts }: BatchDetail): Promise<boolean> {
  if (counts.failed + counts.rejected === 0) {
    shell.tell('Nothing has failed or was rejected.');
    return false;
  }
  const answers = await shell.ask({
    title: `Redo in ${batchId}`,
    lines: ['The places that ended badly are emptied, and asked for anew. What goes for it and the price come next.'],
    yes: 'see the price',
    fields: [
      {
        kind: 'choice',
        name: 'redo',
        label: 'Redo',
        value: counts.failed > 0 ? 'failed' : 'rejected',
        options: [
          { value: 'failed', label: `what failed (${counts.failed})` },
          { value: 'rejected', label: `what was rejected (${counts.rejected})` },
        ],
      },
      laneField(''),
      { kind: 'text', name: 'model', label: 'Model', value: '', problem: () => null },
    ],
  });
  if (answers === null) return false;
  const change: RunChange = {
    ...noChange,
    redo: answers['redo'] === 'rejected' ? 'rejected' : 'failed',
    lane: toLane(answers['lane']),
    model: answers['model']?.trim() || null,
  };
  return resumeBatch(shell, batchId, change);
}

/** Workers, cap and lane of the run that is under way; only what was changed is asked of it. */
export async function tuneBatch(shell: Shell, detail: BatchDetail): Promise<boolean> {
  if (detail.holder === null) {
    shell.tell('Nobody works on it: r resumes it.', 'warning');
    return false;
  }
  const workers = detail.workers === null ? '' : String(detail.workers);
  const cap = detail.maxCostUsd === null ? '' : String(detail.maxCostUsd);
  const answers = await shell.ask({
    title: `Tune the run of ${detail.batchId}`,
    lines: ['It goes on, and obeys within a second. The cap covers the total of the batch.'],
    yes: 'change it',
    fields: [
      { kind: 'text', name: 'workers', label: 'Workers', value: workers, problem: workersProblem },
      { kind: 'text', name: 'cap', label: 'Cap in $', value: cap, problem: capProblem },
      laneField(''),
    ],
  });
  if (answers === null) return false;
  const tuning = toTuning(answers, { workers, cap });
  if (Object.keys(tuning).length === 0) {
    shell.tell('Nothing was changed.');
    return false;
  }
  return sendTuning(shell, detail.batchId, tuning);
}

/** Where the run would be allowed to spend more than was agreed to, it is asked again with the amount that a person said yes to. */
async function sendTuning(shell: Shell, batchId: string, tuning: Tuning): Promise<boolean> {
  const words = `Tuning ${batchId}`;
  const tuned = await shell.wait(words, shell.backend.tune(batchId, tuning));
  if (tuned === null) return false;
  if (tuned.asks === undefined) {
    shell.tell(tuned.message, 'good');
    return true;
  }
  const { asks } = tuned;
  const title = `Let ${batchId} spend more?`;
  if ((await shell.ask({ title, isDangerous: true, lines: [...asks.words], yes: 'go on so' })) === null) {
    shell.tell('It goes on as it was.');
    return false;
  }
  return shell.act(words, shell.backend.tune(batchId, tuning, asks.upToUsd));
}

export function toTuning(
  answers: Readonly<Record<string, string>>,
  before: { readonly workers: string; readonly cap: string },
): Tuning {
  const { workers = '', cap = '', lane = '' } = answers;
  const chosen = toLane(lane);
  return {
    ...(workers.trim() === '' || workers === before.workers ? {} : { workers: Number(workers) }),
    ...(cap.trim() === '' || cap === before.cap ? {} : { maxCostUsd: Number(cap.replace(/^\s*\$/, '')) }),
    ...(chosen === null ? {} : { lane: chosen }),
  };
}

export function workersProblem(text: string): string | null {
  return /^\s*([1-9]\d{0,3})?\s*$/.test(text) ? null : `Workers is a whole number from 1 on, not ${text.trim()}.`;
}

export function capProblem(text: string): string | null {
  return /^\s*(\$?\d+(\.\d+)?)?\s*$/.test(text) ? null : `The cap is an amount in dollars, not ${text.trim()}.`;
}

function laneField(value: string): Field {
  const options = [asBefore, ...lanes.map((lane) => ({ value: lane, label: lane }))];
  return { kind: 'choice', name: 'lane', label: 'Lane', value, options };
}

function toLane(text: string | undefined): Lane | null {
  return lanes.find((lane) => lane === text) ?? null;
}

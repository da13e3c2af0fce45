import type { ItemSignature } from '../../core/item-signature.ts';
import type { Task } from '../../core/next-task.ts';
import type { Pipeline } from '../../core/pipeline.ts';

/** What comes next for an item, or how it ended, in a few words. */
export function noteOf({ task, attempts, level }: ItemSignature, pipeline: Pipeline): string {
  const again = attempts > 1 ? `, attempt ${attempts}` : '';
  switch (task.kind) {
    case 'acquire':
      return 'raw.json is missing';
    case 'finish-set-aside':
      return 'setting aside was interrupted';
    case 'prepare':
      return task.opens === null
        ? `prompt of ${task.step} to make${again}`
        : `rejected by ${task.opens.step}, begins again at ${task.opens.from}`;
    case 'process':
      return `answer of ${task.step} to buy${again}`;
    case 'parse':
      return task.opens === null
        ? parseNote(task, pipeline)
        : `rejected by ${task.opens.step}, begins again at ${task.opens.from}`;
    case 'rest':
      return restNote(task, again, level);
  }
}

function parseNote({ step }: Extract<Task, { kind: 'parse' }>, { steps }: Pipeline): string {
  const kind = steps.find(({ name }) => name === step)?.kind ?? 'prompt';
  if (kind === 'prompt') return `answer of ${step} to judge`;
  return kind === 'expand' ? `children of ${step} to make` : `${step} to compute`;
}

function restNote(task: Extract<Task, { kind: 'rest' }>, again: string, level: ItemSignature['level']): string {
  switch (task.state) {
    case 'accepted':
      return level === null ? `done${again}` : `child of ${level}, done${again}`;
    case 'rejected':
      return `rejected by ${task.step}, attempts used up`;
    case 'expanded':
      return `waits for its children of ${task.step}`;
    case 'in flight':
      return `answer of ${task.step} in a job${again}`;
  }
}

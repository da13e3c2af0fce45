import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { programFile, type Running, startProgram } from '../support/program.ts';
import { titledThenScored } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';
import {
  type Answered,
  type AnsweringServer,
  asAnthropic,
  createAnsweringServer,
  toMessage,
} from './answering-server.ts';

/** A batch of 1,000 items in the middle of its run, which stands still there: its provider says no more. */
export interface StandingRun {
  readonly place: Workplace;
  readonly batchId: string;
  readonly run: Running;
  readonly server: AnsweringServer;
  close(): Promise<void>;
}

const items = 1000;
const lastAnswered = 600;
const workers = 8;
export const standingBatchId = '2026-11-27';

/**
 * Everything that is on disk follows from the number of an item, and from one worker doing one after the other; only then the others join,
 * and wait with it. Of 600 items some were rejected, some failed, and many were asked twice.
 */
export async function startStandingRun(): Promise<StandingRun> {
  const times = new Map<string, number>();
  const server = await createAnsweringServer(({ body }) => {
    const { step, number } = readCall(body);
    const key = `${step} ${number}`;
    times.set(key, (times.get(key) ?? 0) + 1);
    return answer(step, number, times.get(key) ?? 1);
  });
  const place = createWorkplace(titledThenScored(items), asAnthropic(server));
  // Its command line is seen: no path of the machine in it.
  symlinkSync(process.execPath, join(place.folder, 'node'));
  symlinkSync(programFile, join(place.folder, 'batch-pipeline'));
  const { folder, environment } = place;
  const argv = ['--batch-id', standingBatchId, '--pipeline', 'pipeline', '--model', 'haiku', '--workers', '1', '--yes'];
  const run = startProgram(['all', ...argv], { folder, environment, command: ['./node', './batch-pipeline'] });
  const arrivesAt = async (number: number): Promise<void> => {
    const isThere = () => server.asked.some(({ body }) => readCall(body).number === number);
    let isOver = false;
    void run.ended.then(() => {
      isOver = true;
    });
    while (!isThere()) {
      if (isOver) throw new Error(`the run ended: ${run.stderr()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await arrivesAt(lastAnswered + 1);
  await place.run('tune', '--batch-id', standingBatchId, '--workers', String(workers), '--yes');
  await arrivesAt(lastAnswered + workers);
  return {
    place,
    batchId: standingBatchId,
    run,
    server,
    async close() {
      run.child.kill('SIGKILL');
      await run.ended;
      await server.close();
      place.remove();
    },
  };
}

function readCall(body: string): { readonly step: 'find' | 'score'; readonly number: number } {
  const [, number = '0'] = /topic (\d+)/.exec(body) ?? [];
  return { step: body.includes('How good is the title') ? 'score' : 'find', number: Number(number) };
}

function answer(step: 'find' | 'score', number: number, time: number): Answered {
  if (number > lastAnswered) return { body: null, isHeld: true };
  if (step === 'score') {
    const score = number % 9 === 4 && time === 1 ? 7 : 1 + (number % 5);
    return toMessage(JSON.stringify({ score }));
  }
  if (number % 100 === 13) return toMessage('I would rather not.', { stop_reason: 'refusal' });
  if (number % 150 === 20)
    return {
      status: 400,
      body: { type: 'error', error: { type: 'invalid_request_error', message: 'this topic is not to be asked' } },
    };
  if (number % 20 === 7 && time === 1) return toMessage('Here is the title: {"title": "cut');
  return toMessage(JSON.stringify({ title: `All about topic ${number}` }));
}

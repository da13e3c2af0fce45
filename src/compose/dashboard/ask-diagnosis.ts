import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createBatchShelf } from '../../adapters/store/batch-shelf.ts';
import { createMemoryFiles } from '../../adapters/store/memory-files.ts';
import { toItemPath } from '../../adapters/store/layout.ts';
import { UserError } from '../../core/errors.ts';
import { formatUsd, formatUsdAtMost } from '../../core/money-text.ts';
import { viewItem } from '../../engine/view.ts';
import type { DashboardBackend, EstimateView } from '../../ports/dashboard-backend.ts';
import { acquireBatch } from '../acquire.ts';
import { estimateBatch } from '../estimate.ts';
import type { Offer } from '../offer.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';
import { openForLooking } from '../open-for-looking.ts';
import { diagnosisPipeline } from '../own-templates.ts';
import { prepareBatch } from '../free-stages.ts';
import { processBatch } from '../process.ts';
import type { SpendingFlags } from '../spending-flags.ts';
import type { Surroundings } from '../surroundings.ts';
import { toEstimateView } from './estimate-view.ts';

const pipeline = `template:${diagnosisPipeline}`;
const quiet = { report() {} };
const noise = 1 + 1e-9;

type Answered = Awaited<ReturnType<DashboardBackend['askDiagnosis']>>;

/** What the question would cost; it is looked at in memory, and nothing is written. */
export async function estimateQuestion(
  surroundings: Surroundings,
  batchId: string,
  prompt: string,
  model: string,
): Promise<EstimateView> {
  const files = createMemoryFiles({ now: () => surroundings.clock.now() });
  const { dataFolder, clock } = surroundings;
  const shelf = createBatchShelf({ files, dataFolder, clock, command: 'estimate' });
  const id = toDiagnosisId(batchId);
  const place = { ...withQuestion(surroundings, 'question', prompt), shelf };
  const batch = await openBatch(place, { batchId: id, mode: 'create', pipeline });
  try {
    await acquireBatch(batch, undefined, quiet);
    const flags = await flagsOf(surroundings, batchId, model);
    return toEstimateView(await estimateBatch(batch, { limit: null, only: null }, null, flags, false));
  } finally {
    await batch.close();
  }
}

/**
 * Asks as an item of the batch `<id>-diagnosis`, which is a batch as any other: estimate, consent, receipt and ledger are its own. A
 * rehearsal is answered by the sandbox.
 */
export async function askQuestion(
  surroundings: Surroundings,
  batchId: string,
  prompt: string,
  model: string,
  consentUsd: number | null,
): Promise<Answered> {
  const id = toDiagnosisId(batchId);
  const flags = await flagsOf(surroundings, batchId, model);
  const question = `question-${new Date(surroundings.clock.now()).toISOString().replaceAll(/[:.]/g, '-').slice(0, 19)}-${surroundings.clock.randomId(4)}`;
  const place = withQuestion(surroundings, question, prompt);
  const batch = await openBatch(place, { batchId: id, mode: 'create', pipeline });
  try {
    await acquireBatch(batch, undefined, quiet);
    const selection = { limit: null, only: new Set([question]) };
    await prepareBatch(batch, selection, null, quiet);
    let refused: UserError | null = null;
    const outcome = await processBatch(batch, {
      selection,
      step: null,
      scope: 'all',
      flags,
      reporter: quiet,
      consent: {
        async ask(offer) {
          if (isWithin(offer, consentUsd)) return 'yes';
          refused = costsMore(offer, consentUsd);
          return 'no';
        },
        askForMore: async () => null,
      },
    });
    if (refused !== null) throw refused;
    return answerOf(batch, question, outcome.states);
  } finally {
    await batch.close();
  }
}

function answerOf(batch: OpenBatch, question: string, states: readonly string[]): Answered {
  const item = viewItem(batch.workshop, question);
  const answer = item.answers.at(-1);
  if (answer?.response == null)
    throw new UserError({
      code: 'no-answer',
      message: `${question} has no answer: ${item.error ?? states.join(', ')}`,
      hint: `It is an item of ${batch.store.batchId}: resume that batch to ask once more.`,
      state: 'incomplete',
    });
  const folder = join(batch.surroundings.dataFolder, batch.store.batchId, toItemPath(question));
  return { answer: answer.response, costUsd: item.costUsd, path: join(folder, 'response.md') };
}

async function flagsOf(surroundings: Surroundings, batchId: string, model: string): Promise<SpendingFlags> {
  const { fold } = await openForLooking(surroundings, batchId);
  return { model: [model], sandbox: fold.isSimulated === true };
}

/** The question as what is piped in: a source of one item. */
function withQuestion(surroundings: Surroundings, id: string, prompt: string): Surroundings {
  return { ...surroundings, stdin: Readable.from([`${JSON.stringify({ id, prompt })}\n`]) };
}

function toDiagnosisId(batchId: string): string {
  const id = `${batchId}-diagnosis`;
  if (id.length <= 128) return id;
  throw new UserError({
    code: 'batch-id',
    message: `${batchId} is too long to have a batch of questions beside it`,
    hint: 'Copy the prompt, and ask elsewhere.',
  });
}

function isWithin({ estimate }: Offer, consentUsd: number | null): boolean {
  if (estimate.costUsd === null) return consentUsd === null;
  return consentUsd !== null && estimate.costUsd.upper <= consentUsd * noise;
}

function costsMore({ estimate }: Offer, consentUsd: number | null): UserError {
  const now = estimate.costUsd === null ? 'an unknown amount' : `up to ${formatUsdAtMost(estimate.costUsd.upper)}`;
  return new UserError({
    code: 'consent',
    state: 'consent',
    message: `It would cost ${now} by now, and ${consentUsd === null ? 'another amount was shown' : `${formatUsd(consentUsd)} was consented to`}`,
    hint: 'Nothing was bought. Look at the estimate again.',
  });
}

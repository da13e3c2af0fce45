import { countOf } from '../../core/block-text.ts';
import { UserError } from '../../core/errors.ts';
import { formatUsd, formatUsdAtMost } from '../../core/money-text.ts';
import { formatPaidAnswers, isWithinRemoval, noRemoval, type PaidRemoval } from '../../core/paid-removal.ts';
import type { Acted, NewRun, RunChange, RunConsent } from '../../ports/dashboard-backend.ts';
import { startDetached } from '../detach.ts';
import { commandsOf } from '../commands-of.ts';
import { openBatch } from '../open-batch.ts';
import type { Surroundings } from '../surroundings.ts';
import { refuseTaken } from './estimate-new.ts';
import { toArgv } from './run-words.ts';

/** The noise of float arithmetic is no reason to ask again. */
const noise = 1 + 1e-9;

/** Begins a run that goes on when the dashboard ends, and returns when it really runs. */
export async function startNew(
  surroundings: Surroundings,
  program: readonly string[],
  run: NewRun,
  consentUsd: number | null,
): Promise<Acted> {
  refuseTaken(surroundings, run.batchId);
  return launch(surroundings, program, run.batchId, toArgv(surroundings, run.batchId, run, run), {
    usd: consentUsd,
    removes: null,
  });
}

/** Goes on with what was acquired: a limit that it was made with holds on. */
export async function resumeRun(
  surroundings: Surroundings,
  program: readonly string[],
  batchId: string,
  change: RunChange,
  consent: RunConsent,
): Promise<Acted> {
  const batch = await openBatch(surroundings, { batchId, mode: 'read' });
  let acquired = 0;
  let sandbox = false;
  let restCommand: string | null = null;
  try {
    for (const _ of batch.store.readItems()) acquired += 1;
    sandbox = batch.fold.isSimulated === true;
    const isWhole = batch.store.readClosing() !== null || acquired === 0;
    if (!isWhole) restCommand = commandsOf(batch).run('all');
  } finally {
    await batch.close();
  }
  const limit = restCommand === null ? null : acquired;
  const argv = toArgv(surroundings, batchId, change, { pipeline: null, limit, sandbox, redo: change.redo });
  const acted = await launch(surroundings, program, batchId, argv, consent);
  return restCommand === null
    ? acted
    : { ...acted, message: `${acted.message}. The source may have more: ${restCommand} takes it in` };
}

async function launch(
  surroundings: Surroundings,
  program: readonly string[],
  batchId: string,
  argv: readonly string[],
  consent: RunConsent,
): Promise<Acted> {
  let said = '';
  let refused: UserError | null = null;
  const outcome = await startDetached(surroundings, {
    batchId,
    argv,
    program,
    ignoresStdin: true,
    say: (text) => {
      said = (said + text).slice(-4000);
    },
    async ask({ upToUsd, removes }) {
      if (!isWithin(upToUsd, consent.usd)) refused = costsMore(upToUsd, consent.usd);
      else if (!isWithinRemoval(removes ?? noRemoval, consent.removes ?? noRemoval))
        refused = removesMore(removes ?? noRemoval, consent.removes ?? noRemoval);
      return refused === null ? 'yes' : 'no';
    },
  });
  if (refused !== null) throw refused;
  if (outcome.kind === 'running') return { message: `${batchId} runs in process ${outcome.pid}` };
  if (outcome.exitCode === 0 || outcome.exitCode === 68)
    return { message: `${batchId}: there was nothing to buy, and what was left is done` };
  throw new UserError({
    code: 'not-started',
    message: `The run of ${batchId} ended at once with ${outcome.exitCode}${lastLineOf(said)}`,
    hint: 'See what it said in the log of the batch.',
  });
}

/** null: unknown. To an unknown amount a person consents by having been shown one. */
function isWithin(upToUsd: number | null, consentUsd: number | null): boolean {
  if (upToUsd === null) return consentUsd === null;
  return consentUsd !== null && upToUsd <= consentUsd * noise;
}

function costsMore(upToUsd: number | null, consentUsd: number | null): UserError {
  const now = upToUsd === null ? 'an unknown amount' : `up to ${formatUsdAtMost(upToUsd)}`;
  return new UserError({
    code: 'consent',
    state: 'consent',
    message: `It would cost ${now} by now, and ${consentUsd === null ? 'another amount was shown' : `${formatUsd(consentUsd)} was consented to`}`,
    hint: 'Nothing was bought. Its items are there: look at the estimate of what is left, and resume it.',
  });
}

function removesMore(now: PaidRemoval, shown: PaidRemoval): UserError {
  return new UserError({
    code: 'consent',
    state: 'consent',
    message: `It would remove ${formatPaidAnswers(now)} of ${countOf(now.items, 'item')} by now, and ${formatPaidAnswers(shown)} of ${countOf(shown.items, 'item')} was shown`,
    hint: 'Nothing was removed or bought. Look again at what it removes and costs.',
  });
}

function lastLineOf(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}

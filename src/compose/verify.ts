import { type BatchCommands, createBatchCommands } from '../core/batch-commands.ts';
import type { Conservation } from '../core/conservation.ts';
import { UserError, type ExitState } from '../core/errors.ts';
import { type JobsAtAGlance, noJobs } from '../core/jobs-at-a-glance.ts';
import { everyItem } from '../engine/families.ts';
import { commandOn, type Finding, isSameFinding, toFinding, toFindingKey } from '../engine/finding.ts';
import { type Damage, lookForDamage } from '../engine/look-for-damage.ts';
import { findOutdated } from '../engine/outdated.ts';
import { repairDamage } from '../engine/repair-damage.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { commandsOf } from './commands-of.ts';
import { checkBatchId } from './find-batch.ts';
import { jobsOf, statusOf } from './look.ts';
import { type OutdatedSummary, summarizeOutdated } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';
import { pipelineOfNote } from './pipeline-note.ts';
import { createSurroundings } from './surroundings.ts';
import { type Places, withBatch } from './with-batch.ts';

export interface VerifyOutcome {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly conservation: Conservation;
  /** What is there now: after --repair, what it could not mend, and notes. */
  readonly findings: readonly ReportedFinding[];
  /** What --repair mended. */
  readonly repaired: readonly ReportedFinding[];
  readonly summary: VerifySummary;
  readonly outdated: readonly OutdatedSummary[];
  readonly unknownFate: { readonly calls: number; readonly upToUsd: number };
  readonly jobs: JobsAtAGlance;
  readonly states: readonly ExitState[];
}

export type ReportedFinding = Finding & { readonly repaired: boolean };

export interface VerifySummary {
  /** Of `findings`: things that are not as they should be, and how many of them --repair can mend. */
  readonly errors: number;
  readonly repairable: number;
  readonly notes: number;
  readonly repaired: number;
}

/** The same of a batch whose record is damaged, so that it cannot be opened: nothing else was looked at. */
export interface VerifyReport extends Omit<VerifyOutcome, 'conservation'> {
  readonly conservation: Conservation | null;
}

interface Verified {
  readonly outcome: VerifyReport;
  readonly next: { readonly nextCommand: string | null; readonly page: string | null } | null;
  readonly commands: BatchCommands;
}

/**
 * Looks at a batch in whatever state it is, without its lock; with `repair` mends under the lock what costs nothing, and looks
 * again. What opening a batch for writing makes good by itself counts as repaired too.
 */
export async function verify(places: Places, batchId: string | undefined, repair: boolean): Promise<Verified> {
  const surroundings = createSurroundings(places);
  const store = surroundings.shelf.open(checkBatchId(batchId));
  const ofRecord = findRecordDamage(store);
  if (ofRecord !== null && !(repair && ofRecord.canRepair)) return toUnopened(store, ofRecord);
  if (ofRecord !== null) restoreRecord(store);
  const before = await withBatch(places, { batchId, mode: 'read', skipsDamage: true }, async (batch) => {
    const damage = lookForDamage(batch.workshop, batch.fold, batch.book);
    const mayRepair = repair && damage.findings.every(({ kind }) => kind !== 'line-newer');
    return { damage, verified: mayRepair ? null : toVerified(batch, toOutcome(batch, damage, [])) };
  });
  if (before.verified !== null) return before.verified;
  return withBatch(places, { batchId, mode: 'write', setsDamageAside: true }, async (batch) => {
    const first = ofRecord === null ? [] : [ofRecord];
    const { damage, repaired } = await mend(batch, before.damage, first);
    return toVerified(batch, toOutcome(batch, damage, repaired));
  });
}

function toVerified(batch: OpenBatch, outcome: VerifyOutcome): Verified {
  return { outcome, next: statusOf(batch), commands: commandsOf(batch) };
}

/** Holds receipts against files, ledger against receipts, jobs against both, results against items; with `repair` mends what costs nothing. */
export async function verifyBatch(batch: OpenBatch, repair: boolean): Promise<VerifyOutcome> {
  const { workshop, fold, book } = batch;
  const found = lookForDamage(workshop, fold, book);
  if (!repair) return toOutcome(batch, found, []);
  const { damage, repaired } = await mend(batch, found, []);
  return toOutcome(batch, damage, repaired);
}

/** What was mended may lay bare what rests on it: a receipt that was put back has no response.md yet. */
const mostRounds = 4;

async function mend(
  batch: OpenBatch,
  before: Damage,
  first: readonly Finding[],
): Promise<{ readonly damage: Damage; readonly repaired: readonly Finding[] }> {
  const { workshop, fold, book, notices } = batch;
  const seen = new Map<string, Finding>();
  let damage = before;
  let tried = '';
  const note = () => {
    for (const finding of damage.findings) seen.set(toFindingKey(finding), finding);
  };
  note();
  for (let round = 0; round < mostRounds; round += 1) {
    const toRepair = damage.findings.filter(({ canRepair }) => canRepair);
    const keys = toRepair.map(toFindingKey).join('\n');
    // Nothing is left to mend, or nothing more comes of it.
    if (round === 0 ? toRepair.length + notices.length === 0 : keys === '' || keys === tried) break;
    tried = keys;
    await repairDamage(workshop, fold, book, damage, toRepair);
    damage = lookForDamage(workshop, fold, book);
    note();
  }
  const repaired = [...seen.values()].filter(
    (finding) => !damage.findings.some((left) => isSameFinding(left, finding)),
  );
  return { damage, repaired: [...first, ...repaired] };
}

function toOutcome(batch: OpenBatch, { conservation, findings }: Damage, repaired: readonly Finding[]): VerifyOutcome {
  const { workshop, fold, store, surroundings } = batch;
  const { calls, upToUsd } = fold.unknownFate();
  const isClean = conservation.holds && findings.every(({ severity }) => severity === 'note');
  return {
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    conservation,
    ...toReported(findings, repaired),
    outdated: summarizeOutdated(findOutdated(workshop, everyItem)),
    unknownFate: { calls, upToUsd },
    jobs: jobsOf({ store, fold, surroundings }),
    states: [isClean ? 'done' : 'incomplete'],
  };
}

function toReported(
  findings: readonly Finding[],
  repaired: readonly Finding[],
): Pick<VerifyOutcome, 'findings' | 'repaired' | 'summary'> {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return {
    findings: findings.map((finding) => ({ ...finding, repaired: false })),
    repaired: repaired.map((finding) => ({ ...finding, repaired: true })),
    summary: {
      errors: errors.length,
      repairable: errors.filter(({ canRepair }) => canRepair).length,
      notes: findings.length - errors.length,
      repaired: repaired.length,
    },
  };
}

/** null: it can be read, or there is no such batch, which opening says. */
function findRecordDamage(store: BatchStore): Finding | null {
  const state = store.care.lookAtRecord();
  if (state === null || state.kind === 'sound' || state.kind === 'newer') return null;
  if (store.care.isMissing('items.jsonl') && !store.care.hasRecordCopy()) return null;
  const kind = state.kind === 'missing' ? 'record-missing' : 'record-unreadable';
  const what = `.batch/batch.json ${state.kind === 'missing' ? 'is missing' : 'cannot be read'}`;
  if (store.care.hasRecordCopy())
    return toFinding(kind, `${what}; a copy of it stands beside it. Nothing else is looked at before it is back`, {
      canRepair: true,
    });
  const pipeline = pipelineOfNote(store) ?? '<path>';
  const asFirst = 'with the --seed and the --var that it was made with, if there were any';
  const again = commandOn(store, 'acquire', '--pipeline', pipeline);
  return toFinding(kind, `${what}, nor can its copy; only they have the seed and the constants of the batch`, {
    next:
      state.kind === 'missing'
        ? `put a backup back; or give the pipeline once more, ${asFirst}: ${again}`
        : `put a backup back; or delete it and give the pipeline once more, ${asFirst}: ${again}`,
  });
}

function toUnopened(store: BatchStore, finding: Finding): Verified {
  const outcome: VerifyReport = {
    batchId: store.batchId,
    simulated: false,
    conservation: null,
    ...toReported([finding], []),
    outdated: [],
    unknownFate: { calls: 0, upToUsd: 0 },
    jobs: noJobs,
    states: ['incomplete'],
  };
  return { outcome, next: null, commands: createBatchCommands(store.address) };
}

function restoreRecord(store: BatchStore): void {
  const lock = store.lock({ create: true });
  if (lock.kind === 'held')
    throw new UserError({
      code: 'locked',
      state: 'locked',
      message: `Another process is working on ${store.batchId}: process ${lock.holder.pid} on ${lock.holder.host.split(' ')[0]}`,
      hint: 'Wait until it has ended, or stop it there. Nothing was touched.',
    });
  try {
    store.care.restoreRecord();
  } finally {
    lock.release();
  }
}

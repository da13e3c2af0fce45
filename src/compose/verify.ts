import type { BatchRecord } from '../core/batch-record.ts';
import { type BatchCommands, createBatchCommands } from '../core/batch-commands.ts';
import type { Conservation } from '../core/conservation.ts';
import { UserError, type ExitState } from '../core/errors.ts';
import { type JobsAtAGlance, noJobs } from '../core/jobs-at-a-glance.ts';
import { everyItem } from '../engine/families.ts';
import {
  commandOn,
  type Finding,
  type FindingKind,
  isSameFinding,
  toFinding,
  toFindingKey,
} from '../engine/finding.ts';
import { findOwnDamage, findUnreadable } from '../engine/find-own-damage.ts';
import { findJobDamage } from '../engine/jobs/find-job-damage.ts';
import { type Damage, lookForDamage } from '../engine/look-for-damage.ts';
import { findOutdated } from '../engine/outdated.ts';
import { repairDamage } from '../engine/repair-damage.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { commandsOf } from './commands-of.ts';
import { checkBatchId, foldLedger } from './find-batch.ts';
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

/** The same of a batch whose record is lost, and its pipeline with it: its items could not be looked at. */
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
  const store = surroundings.shelf.open(checkBatchId(batchId), { skipsDamage: true });
  const ofRecord = findRecordDamage(store);
  if (ofRecord !== null && !(repair && ofRecord.canRepair)) return lookWithoutRecord(places, batchId, store, ofRecord);
  if (ofRecord !== null) restoreRecord(store);
  const before = await withBatch(places, { batchId, mode: 'read', skipsDamage: true }, async (batch) => {
    const damage = lookForDamage(batch.workshop, batch.fold, batch.book);
    const isBarred = damage.findings.some(({ kind }) => forbidsRepair.has(kind));
    const shown = isBarred ? { ...damage, findings: putOff(store, damage.findings) } : damage;
    return { damage, verified: repair && !isBarred ? null : toVerified(batch, toOutcome(batch, shown, [])) };
  });
  if (before.verified !== null) return before.verified;
  return withBatch(places, { batchId, mode: 'write', setsDamageAside: true }, async (batch) => {
    const first = ofRecord === null ? [] : [ofRecord];
    const { damage, repaired } = await mend(batch, before.damage, first);
    return toVerified(batch, toOutcome(batch, damage, repaired));
  });
}

/** What a newer version wrote, or what nobody can read, may say something that a repair must know. */
const forbidsRepair: ReadonlySet<FindingKind> = new Set<FindingKind>(['line-newer', 'file-unreadable']);

/**
 * Of a batch whose record is lost everything that can be seen all the same: with the copy of the record everything, with the pipeline
 * what needs neither seed nor constants, else what its own files say.
 */
async function lookWithoutRecord(
  places: Places,
  batchId: string | undefined,
  store: BatchStore,
  ofRecord: Finding,
): Promise<Verified> {
  const copy = store.care.readRecordCopy();
  const standIn = copy ?? toStandIn(store);
  if (standIn === null) return toUnopened(store, ofRecord);
  try {
    return await withBatch(places, { batchId, mode: 'read', skipsDamage: true, standIn }, async (batch) => {
      const damage = lookForDamage(batch.workshop, batch.fold, batch.book);
      const seen = copy === null ? damage.findings.filter(({ kind }) => !restsOnRecord.has(kind)) : damage.findings;
      const isBarred = copy === null || seen.some(({ kind }) => forbidsRepair.has(kind));
      const findings = isBarred ? putOff(store, seen) : seen;
      const outcome = toOutcome(batch, { ...damage, findings: [ofRecord, ...findings] }, []);
      return {
        outcome: copy === null ? { ...outcome, outdated: [] } : outcome,
        next: null,
        commands: createBatchCommands(store.address),
      };
    });
  } catch (error) {
    // Its pipeline is gone too, or is not in order.
    if (!(error instanceof UserError)) throw error;
    return toUnopened(store, ofRecord);
  }
}

/** What is judged by seed and constants, which nobody knows. */
const restsOnRecord: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'verdict-stale',
  'verdict-missing',
  'results-stale',
  'child-missing',
]);

/** null: nothing says which pipeline it was. */
function toStandIn(store: BatchStore): BatchRecord | null {
  const pipeline = pipelineOfNote(store);
  if (pipeline === null) return null;
  const { batchId: id } = store;
  const models = { override: {}, aliases: {} };
  return { version: 1, id, uid: '', pipeline, createdAt: '', seed: 0, vars: {}, models };
}

/** Nothing is repaired before they are seen to. */
function putOff(store: BatchStore, findings: readonly Finding[]): readonly Finding[] {
  const next = `first what else is named here; then: ${commandOn(store, 'verify', '--repair')}`;
  return findings.map((finding) => (finding.canRepair ? { ...finding, canRepair: false, next } : finding));
}

function toVerified(batch: OpenBatch, outcome: VerifyOutcome): Verified {
  const status = statusOf(batch);
  // That verify comes next need not be said by verify: its findings have their own ways out.
  return { outcome, next: status.state === 'damaged' ? null : status, commands: commandsOf(batch) };
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
  if (store.care.hasRecordCopy()) return toFinding(kind, `${what}; a copy of it stands beside it`, { canRepair: true });
  const pipeline = pipelineOfNote(store) ?? '<path>';
  const asFirst = 'with the --seed and the --var that it was made with, if there were any';
  const again = commandOn(store, 'acquire', '--pipeline', pipeline);
  return toFinding(
    kind,
    `${what}, and there is no copy that can be read; only they have the seed and the constants of the batch`,
    {
      next:
        state.kind === 'missing'
          ? `put a backup back; or give the pipeline once more, ${asFirst}: ${again}`
          : `put a backup back; or delete it and give the pipeline once more, ${asFirst}: ${again}`,
    },
  );
}

function toUnopened(store: BatchStore, ofRecord: Finding): Verified {
  const fold = foldLedger(store);
  const { calls, upToUsd } = fold.unknownFate();
  const own = findOwnDamage(store, fold);
  const findings = [ofRecord, ...putOff(store, [...findUnreadable(store), ...own, ...findJobDamage(store, fold)])];
  const outcome: VerifyReport = {
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    conservation: null,
    ...toReported(findings, []),
    outdated: [],
    unknownFate: { calls, upToUsd },
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

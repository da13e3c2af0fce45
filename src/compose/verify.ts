import { countOf } from '../core/block-text.ts';
import { type BatchCommands, createBatchCommands } from '../core/batch-commands.ts';
import { isoNow } from '../ports/clock.ts';
import type { Conservation } from '../core/conservation.ts';
import { UserError, type ExitState } from '../core/errors.ts';
import { noOpenCalls, type OpenCalls } from '../core/open-calls.ts';
import { type JobsAtAGlance, noJobs } from '../core/jobs-at-a-glance.ts';
import { everyItem } from '../engine/families.ts';
import { commandOn, type Finding, type FindingKind, isSameFinding, toFindingKey } from '../engine/finding.ts';
import { findOwnDamage, findUnreadable } from '../engine/find-own-damage.ts';
import { findJobDamage } from '../engine/jobs/find-job-damage.ts';
import { type Damage, lookForDamage } from '../engine/look-for-damage.ts';
import { findOutdated } from '../engine/outdated.ts';
import { repairDamage } from '../engine/repair-damage.ts';
import type { BatchStore, LockHolder } from '../ports/batch-store.ts';
import { commandsOf } from './commands-of.ts';
import { checkBatchId, foldLedger, isArchived, liesInArchive } from './find-batch.ts';
import { setApartOnItsWay } from '../engine/while-at-work.ts';
import { jobsOf, openCallsOf, statusOf } from './look.ts';
import { type OutdatedSummary, summarizeOutdated } from './offer.ts';
import { findRecordDamage, restoreRecord, toStandIn } from './lost-record.ts';
import { type CareNote, noteInLog } from './note-in-log.ts';
import type { OpenBatch } from './open-batch.ts';
import { createSurroundings } from './surroundings.ts';
import { type Places, withBatch } from './with-batch.ts';

export interface VerifyOutcome {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly conservation: Conservation;
  /** What is there now: after --repair, what it could not mend, and notes. */
  readonly findings: readonly ReportedFinding[];
  /** What the process at work may be writing now. Whether it is damage is seen when that has ended. */
  readonly onItsWay: readonly ReportedFinding[];
  /** The process that works on it meanwhile; null: nobody does. */
  readonly holder: LockHolder | null;
  /** What --repair mended. */
  readonly repaired: readonly ReportedFinding[];
  readonly summary: VerifySummary;
  readonly outdated: readonly OutdatedSummary[];
  readonly unknownFate: OpenCalls;
  /** Calls that the process at work waits for. */
  readonly inFlightNow: OpenCalls;
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
  const id = checkBatchId(batchId);
  const archived = liesInArchive(surroundings, id);
  if (archived && repair) throw isArchived(surroundings, id);
  const store = surroundings.shelf.open(id, { archived, skipsDamage: true });
  const ofRecord = findRecordDamage(store);
  if (ofRecord !== null && !(repair && ofRecord.canRepair)) return lookWithoutRecord(places, batchId, store, ofRecord);
  if (ofRecord !== null) restoreRecord(store);
  const holderBefore = store.readLockHolder();
  const before = await withBatch(
    places,
    { batchId, mode: 'read', alsoArchived: true, skipsDamage: true },
    async (batch) => {
      const damage = lookForDamage(batch.workshop, batch.fold, batch.book);
      const holder = holderBefore ?? store.readLockHolder();
      if (holder !== null && !repair)
        return { damage, verified: toVerified(batch, toOutcomeAtWork(batch, damage, holder)) };
      const isBarred = damage.findings.some(({ kind }) => forbidsRepair.has(kind));
      if (repair && !isBarred) return { damage, verified: null };
      const shown = isBarred ? { ...damage, findings: putOff(store, damage.findings) } : damage;
      const verified = toVerified(batch, toOutcome(batch, shown, []));
      // What comes next without a file that nobody can read is what its finding says.
      return { damage, verified: isBarred ? { ...verified, next: null } : verified };
    },
  );
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
    return await withBatch(
      places,
      { batchId, mode: 'read', alsoArchived: true, skipsDamage: true, standIn },
      async (batch) => {
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
      },
    );
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

/** Nothing is repaired before they are seen to. */
function putOff(store: BatchStore, findings: readonly Finding[]): readonly Finding[] {
  const next = `first what else is named here; then: ${commandOn(store, 'verify', '--repair')}`;
  return findings.map((finding) => (finding.canRepair ? { ...finding, canRepair: false, next } : finding));
}

function toVerified(batch: OpenBatch, outcome: VerifyOutcome): Verified {
  const status = statusOf(batch);
  // That verify comes next need not be said by verify: its findings have their own ways out.
  return {
    outcome,
    next: status.state === 'damaged' || outcome.holder !== null ? null : status,
    commands: commandsOf(batch),
  };
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
    await repairDamage(workshop, fold, book, damage, toRepair, () => isoNow(batch.surroundings.clock));
    damage = lookForDamage(workshop, fold, book);
    note();
  }
  const repaired = [...seen.values()].filter(
    (finding) => !damage.findings.some((left) => isSameFinding(left, finding)),
  );
  const all = [...first, ...repaired];
  if (all.length > 0) noteInLog(batch.store, batch.surroundings, toRepairNote(all, damage.findings));
  return { damage, repaired: all };
}

function toRepairNote(repaired: readonly Finding[], left: readonly Finding[]): CareNote {
  const counts = new Map<string, number>();
  for (const { kind } of repaired) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const names = [...counts].map(([kind, count]) => {
    const only = count === 1 ? repaired.find((finding) => finding.kind === kind)?.itemId : null;
    return `${kind}${typeof only === 'string' ? ` of ${only}` : count > 1 ? ` (${count})` : ''}`;
  });
  const errors = left.filter(({ severity }) => severity === 'error').length;
  return {
    event: 'repaired',
    message: `Repaired: ${names.join(', ')}; ${countOf(errors, 'thing is', 'things are')} left`,
    details: { repaired: Object.fromEntries(counts), left: errors },
  };
}

function toOutcome(batch: OpenBatch, { conservation, findings }: Damage, repaired: readonly Finding[]): VerifyOutcome {
  const { workshop, fold, store, surroundings } = batch;
  const isClean = conservation.holds && findings.every(({ severity }) => severity === 'note');
  return {
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    conservation,
    ...toReported(findings, repaired),
    onItsWay: [],
    holder: null,
    inFlightNow: noOpenCalls,
    outdated: summarizeOutdated(findOutdated(workshop, everyItem)),
    unknownFate: fold.unknownFate(),
    jobs: jobsOf({ store, fold, surroundings }),
    states: [isClean ? 'done' : 'incomplete'],
  };
}

/** Without its lock and while a process works on it: what that may be writing now is no damage yet. */
function toOutcomeAtWork(batch: OpenBatch, damage: Damage, holder: LockHolder): VerifyOutcome {
  const { standing, onItsWay } = setApartOnItsWay(damage.findings);
  const isDamaged = standing.some(({ severity }) => severity === 'error');
  const isSeen = damage.conservation.holds && onItsWay.length === 0;
  return {
    ...toOutcome(batch, { ...damage, findings: standing }, []),
    ...openCallsOf(batch, holder),
    onItsWay: onItsWay.map((finding) => ({ ...finding, repaired: false })),
    holder,
    states: [isDamaged ? 'incomplete' : isSeen ? 'done' : 'locked'],
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

function toUnopened(store: BatchStore, ofRecord: Finding): Verified {
  const fold = foldLedger(store);
  const own = findOwnDamage(store, fold);
  const findings = [ofRecord, ...putOff(store, [...findUnreadable(store), ...own, ...findJobDamage(store, fold)])];
  const outcome: VerifyReport = {
    batchId: store.batchId,
    simulated: fold.isSimulated === true,
    conservation: null,
    ...toReported(findings, []),
    onItsWay: [],
    holder: null,
    inFlightNow: noOpenCalls,
    outdated: [],
    unknownFate: fold.unknownFate(),
    jobs: noJobs,
    states: ['incomplete'],
  };
  return { outcome, next: null, commands: createBatchCommands(store.address) };
}

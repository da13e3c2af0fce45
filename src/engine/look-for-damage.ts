import { parseChildId } from '../core/child-id.ts';
import type { Conservation } from '../core/conservation.ts';
import { createItemIndex, type ItemIndex } from '../core/item-index.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { formatTokens, formatUsd } from '../core/money-text.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Workshop } from '../stages/workshop.ts';
import { takeStock } from './check-conservation.ts';
import { eachSelected, everyItem } from './families.ts';
import { findItemDamage } from './find-item-damage.ts';
import { findOwnDamage } from './find-own-damage.ts';
import { findRenamed, findStrays, readStrayCalls, type RenamedFolder } from './find-strays.ts';
import { commandOn, type Finding, toFinding, toFindingKey } from './finding.ts';
import { findJobDamage } from './jobs/find-job-damage.ts';
import { findMissingReceipts, type MissingReceipt } from './jobs/find-missing-receipts.ts';
import type { JobBook } from './jobs/job-book.ts';
import { findLostReceipts, type LostReceipt } from './lost-receipts.ts';
import { eachResult } from './results.ts';

/** Everything that is not as it should be, and what repairing it needs to know. */
export interface Damage {
  readonly conservation: Conservation;
  readonly findings: readonly Finding[];
  /** Answers whose receipt is gone, and that lie in the results of their job. */
  readonly inResults: readonly MissingReceipt[];
  /** Call ids of receipts that the journal of answers still has. */
  readonly journalled: ReadonlySet<string>;
  readonly renamed: readonly RenamedFolder[];
}

/** Reads everything and changes nothing. */
export function lookForDamage(workshop: Workshop, fold: LedgerFold, book: JobBook): Damage {
  const { store } = workshop;
  const { conservation } = takeStock(workshop, { tokens: true });
  const items = readItems(store);
  const ofItems: Finding[] = [];
  for (const { picture } of eachSelected(workshop, everyItem))
    ofItems.push(...findItemDamage(workshop, fold, items, picture.itemId));
  const strayCalls = readStrayCalls(workshop, conservation);
  const gone = (conservation.tokens?.callsWithoutReceipt ?? []).filter((call) => !strayCalls.has(call));
  const inResults = findMissingReceipts(workshop, gone);
  const elsewhere = new Set(inResults.map(({ paid }) => paid.call));
  const damaged = new Set(ofItems.filter(({ kind }) => kind === 'folder-damaged').map(({ itemId }) => itemId ?? ''));
  const lost = findLostReceipts(
    workshop,
    gone.filter((call) => !elsewhere.has(call)),
    damaged,
  );
  const renamed = findRenamed(workshop, items, conservation);
  const receipts = [
    ...inResults.map((receipt) => toResultsFinding(store, fold, receipt, book)),
    ...lost.map((receipt) => toLostFinding(store, receipt, damaged)),
  ];
  const findings = [
    ...findOwnDamage(store, fold, items.size),
    ...findLostFiles(store, conservation, items.size),
    ...withoutRepeated(ofItems, receipts),
    ...findStrays(workshop, conservation, renamed, damaged),
    ...findLedgerDamage(fold, conservation, ofItems),
    ...findResultsDamage(workshop, conservation, damaged),
    ...findJobDamage(store, fold),
    ...receipts,
  ];
  return {
    conservation,
    findings: conservation.twice.length > 0 ? withoutTwins(findings) : findings,
    inResults,
    journalled: new Set(lost.filter(({ isJournalled }) => isJournalled).map(({ paid }) => paid.call)),
    renamed,
  };
}

function readItems(store: BatchStore): ItemIndex {
  const items = createItemIndex();
  for (const line of store.readItems()) if (items.find(line.id) === null) items.add(line);
  return items;
}

/** Of a receipt that cannot be read but can be had from elsewhere, that is said; of one that is lost, that it stands and cannot be read. */
function withoutRepeated(ofItems: readonly Finding[], receipts: Finding[]): readonly Finding[] {
  const unreadable = ofItems.filter(({ kind }) => kind === 'receipt-unreadable' || kind === 'receipt-elsewhere');
  const isOfPlace = (one: Finding) => (other: Finding) => one.itemId === other.itemId && one.step === other.step;
  const mendable = unreadable.filter((finding) =>
    receipts.some((each) => each.kind === 'receipt-missing' && isOfPlace(finding)(each)),
  );
  const said = unreadable.filter((finding) => !mendable.includes(finding));
  for (const finding of said) {
    const index = receipts.findIndex((each) => each.kind === 'receipt-lost' && isOfPlace(finding)(each));
    if (index !== -1) receipts.splice(index, 1);
  }
  return ofItems.filter((finding) => !mendable.includes(finding));
}

function findLostFiles(store: BatchStore, { tokens, strangers }: Conservation, items: number): readonly Finding[] {
  const { care } = store;
  return [
    ...(care.isMissing('ledger.jsonl') && (tokens?.receiptsWithoutCall.length ?? 0) > 0
      ? [
          toFinding(
            'ledger-missing',
            'ledger.jsonl is missing; the lines of paid answers can be made again from their receipts',
            {
              canRepair: true,
            },
          ),
        ]
      : []),
    ...(items === 0 && strangers.length > 0
      ? [
          toFinding('items-missing', 'items.jsonl is missing or empty, and there are folders of items', {
            next: `${commandOn(store, 'acquire')} reads the source again; what stands in the folders is kept`,
          }),
        ]
      : []),
  ];
}

function findLedgerDamage(
  fold: LedgerFold,
  { tokens, strangers }: Conservation,
  ofItems: readonly Finding[],
): readonly Finding[] {
  const named = ofItems.filter(({ kind }) => kind === 'receipt-without-ledger-line').map(({ message }) => message);
  const others = (tokens?.receiptsWithoutCall ?? []).filter((call) => !named.some((message) => message.endsWith(call)));
  const differs =
    tokens !== null &&
    // Receipts of a copied child count twice.
    !strangers.some((name) => name.includes('--')) &&
    tokens.callsWithoutReceipt.length + tokens.receiptsWithoutCall.length === 0 &&
    (tokens.ledger.inputTokens !== tokens.found.inputTokens ||
      tokens.ledger.outputTokens !== tokens.found.outputTokens);
  return [
    ...(fold.repeatedPaidLines > 0
      ? [
          toFinding(
            'paid-twice-in-ledger',
            `${fold.repeatedPaidLines} lines of the ledger repeat a paid call; they count once`,
            {
              severity: 'note',
            },
          ),
        ]
      : []),
    ...(fold.isMixed
      ? [
          toFinding('mixed-ledger', 'the ledger has rehearsed and real calls', {
            next: 'go on with another --batch-id: what is simulated and what is real cannot be taken apart any more',
          }),
        ]
      : []),
    ...others.map((call) =>
      toFinding('receipt-without-ledger-line', `the ledger has no line for the paid call ${call}`, { canRepair: true }),
    ),
    ...(differs && tokens !== null
      ? [
          toFinding(
            'usage-differs',
            `the ledger has ${formatTokens(tokens.ledger.inputTokens)} tokens in and ${formatTokens(tokens.ledger.outputTokens)} out, the receipts of the same calls ${formatTokens(tokens.found.inputTokens)} and ${formatTokens(tokens.found.outputTokens)}`,
            {
              next: 'a receipt or a line of the ledger was edited, or a receipt lies in two places: put a backup back',
            },
          ),
        ]
      : []),
  ];
}

function toResultsFinding(
  store: BatchStore,
  { isSimulated }: LedgerFold,
  { paid, job, line }: MissingReceipt,
  book: JobBook,
): Finding {
  const state = book.records.get(job)?.state.kind;
  return toFinding(
    'receipt-missing',
    `the receipt of the paid call ${paid.call} is gone; its answer is in line ${line} of the results of job ${job}${state === 'ended' ? ', and the next process files it from there' : ''}`,
    {
      itemId: paid.item,
      step: paid.step,
      // Without its record nothing says how the lines of its results are read.
      canRepair: state === 'collected',
      next:
        state === 'collected'
          ? null
          : state === undefined
            ? `put .batch/jobs/${String(job).padStart(4, '0')}.json back from a backup, then: ${commandOn(store, 'verify', '--repair')}`
            : commandOn(
                store,
                'process',
                ...(isSimulated === true ? ['--sandbox'] : []),
                '--lane',
                'batch',
                '--no-wait',
              ),
    },
  );
}

function toLostFinding(store: BatchStore, { paid, isJournalled }: LostReceipt, damaged: ReadonlySet<string>): Finding {
  const place = { itemId: paid.item, step: paid.step };
  const cost = paid.costUsd === null ? 'at an unknown cost' : `for ${formatUsd(paid.costUsd)}`;
  const what = `the receipt of the call ${paid.call}, paid ${cost}, is gone`;
  if (isJournalled)
    return toFinding('receipt-missing', `${what}; the journal of answers still has it`, { ...place, canRepair: true });
  if (damaged.has(paid.item))
    return toFinding('receipt-lost', `${what}, or lies where nothing can be read`, {
      ...place,
      next: `put right what is wrong with the folder, as said of it, then: ${commandOn(store, 'verify', '--repair')}`,
    });
  const giveUp = commandOn(store, 'clean', '--clean-stage', 'process', '--step', paid.step, '--item', paid.item);
  return toFinding('receipt-lost', what, {
    ...place,
    next: `put receipt.json back from a backup; or give it up, and the answer is bought again: ${giveUp}`,
  });
}

/** Where items are missing, unknown or cannot be read, new results would lack theirs: first they are seen to. */
function findResultsDamage(
  workshop: Workshop,
  { missing, strangers }: Conservation,
  damaged: ReadonlySet<string>,
): readonly Finding[] {
  const found = compareResults(workshop);
  if (found === 'same') return [];
  const unknown = strangers.filter((name) => parseChildId(name) === null);
  const canRepair = missing.length + unknown.length + damaged.size === 0;
  const next = canRepair ? null : `see to the items that are named here, then: ${commandOn(workshop.store, 'parse')}`;
  const toStale = (message: string, severity: Finding['severity']) =>
    toFinding('results-stale', message, { severity, canRepair, next });
  if (found === 'unreadable') return [toStale('all_results.json is no list that can be read', 'error')];
  return found === 'contradict'
    ? [toStale('all_results.json has results that the items do not give', 'error')]
    : [toStale('all_results.json lacks accepted items: parse writes it', 'note')];
}

/** all_results.json against the items: the same, short of some, or with results that no item gives. */
function compareResults(workshop: Workshop): 'same' | 'lack' | 'contradict' | 'unreadable' {
  const standing = (workshop.store.readResults() ?? [])[Symbol.iterator]();
  const take = () => {
    try {
      return standing.next();
    } catch (error) {
      if (isOfResults(error)) return null;
      throw error;
    }
  };
  let next = take();
  let lacks = false;
  for (const expected of eachResult(workshop)) {
    if (next === null) return 'unreadable';
    if (next.done !== true && next.value === expected) next = take();
    else lacks = true;
  }
  if (next === null) return 'unreadable';
  if (next.done !== true) return 'contradict';
  return lacks ? 'lack' : 'same';
}

function isOfResults(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'results-damaged';
}

function withoutTwins(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${toFindingKey(finding)}${finding.message}`, finding])).values()];
}

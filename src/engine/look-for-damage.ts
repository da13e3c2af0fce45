import { rootOfId } from '../core/child-id.ts';
import type { Conservation } from '../core/conservation.ts';
import { createItemIndex, type ItemIndex } from '../core/item-index.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { formatTokens, formatUsd } from '../core/money-text.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Workshop } from '../stages/workshop.ts';
import { takeStock } from './check-conservation.ts';
import { eachSelected, everyItem } from './families.ts';
import { findItemDamage } from './find-item-damage.ts';
import { findOwnDamage, findUnreadable } from './find-own-damage.ts';
import { findResultsDamage, openResults } from './find-results-damage.ts';
import { findRenamed, findStrays, readStrayCalls, type RenamedFolder } from './find-strays.ts';
import { commandOn, type Finding, toFinding, toFindingKey } from './finding.ts';
import { findJobDamage } from './jobs/find-job-damage.ts';
import { findMissingReceipts, type MissingReceipt } from './jobs/find-missing-receipts.ts';
import type { JobBook } from './jobs/job-book.ts';
import { findLostReceipts, type LostReceipt } from './lost-receipts.ts';
import { isSuperseded } from './superseded.ts';

/** Everything that is not as it should be, and what repairing it needs to know. */
export interface Damage {
  readonly conservation: Conservation;
  readonly findings: readonly Finding[];
  /** Answers whose receipt is gone, and that lie in the results of their job. */
  readonly inResults: readonly MissingReceipt[];
  /** Call ids of receipts that the journal of answers still has. */
  readonly journalled: ReadonlySet<string>;
  /** Calls whose receipt is gone, and in whose place another answer stands that was bought since. */
  readonly superseded: readonly PaidLine[];
  readonly renamed: readonly RenamedFolder[];
}

/** Reads everything and changes nothing. Of what a file that cannot be read would say nothing is made. */
export function lookForDamage(workshop: Workshop, fold: LedgerFold, book: JobBook): Damage {
  const { store } = workshop;
  const own = findOwnDamage(store, fold);
  openResults(store);
  const unreadable = findUnreadable(store);
  const blind = new Set(store.care.listUnreadable().map(({ name }) => name));
  if (blind.has('.batch/items.jsonl')) return toDamageWithoutItems(workshop, [...unreadable, ...own]);
  const found = lookAtItems(workshop, fold, book, {
    ledger: !blind.has('.batch/ledger.jsonl'),
    results: !blind.has('all_results.json'),
  });
  return { ...found, findings: [...unreadable, ...own, ...found.findings] };
}

/** Which folder is an item's, nobody can say then. */
function toDamageWithoutItems(workshop: Workshop, findings: readonly Finding[]): Damage {
  const { conservation } = takeStock(workshop, { tokens: false });
  return {
    conservation: { ...conservation, strangers: [], holds: false },
    findings,
    inResults: [],
    journalled: new Set(),
    superseded: [],
    renamed: [],
  };
}

function lookAtItems(
  workshop: Workshop,
  fold: LedgerFold,
  book: JobBook,
  canRead: { readonly ledger: boolean; readonly results: boolean },
): Damage {
  const { store } = workshop;
  const { conservation } = takeStock(workshop, { tokens: canRead.ledger });
  const items = readItems(store);
  const found: Finding[] = [];
  for (const { picture } of eachSelected(workshop, everyItem))
    found.push(
      ...findItemDamage(workshop, fold, items, picture.itemId).filter(
        ({ kind }) => canRead.ledger || kind !== 'receipt-without-ledger-line',
      ),
    );
  const elsewhere = new Set(
    found.filter(({ kind }) => kind === 'receipt-elsewhere').map(({ itemId }) => rootOfId(itemId ?? '')),
  );
  const renamed = findRenamed(workshop, items, conservation, elsewhere);
  // Of a folder that stands under another item's name only that is said: what else it seems to lack is looked for when it is back.
  const misnamed = new Set(renamed.map(({ from }) => from));
  const ofItems = found.filter(({ itemId }) => itemId === null || !misnamed.has(rootOfId(itemId)));
  const strayCalls = readStrayCalls(workshop, conservation);
  const gone = (conservation.tokens?.callsWithoutReceipt ?? []).filter((call) => !strayCalls.has(call));
  const inResults = findMissingReceipts(workshop, gone).filter(({ paid }) => !isSuperseded(workshop, paid));
  const inJobs = new Set(inResults.map(({ paid }) => paid.call));
  const damaged = new Set(ofItems.filter(({ kind }) => kind === 'folder-damaged').map(({ itemId }) => itemId ?? ''));
  const lost = findLostReceipts(
    workshop,
    gone.filter((call) => !inJobs.has(call)),
    damaged,
  );
  const receipts = [
    ...inResults.map((receipt) => toResultsFinding(store, fold, receipt, book)),
    ...lost.map((receipt) => toLostFinding(store, receipt, damaged)),
  ];
  const findings = [
    ...findLostFiles(store, conservation, items.size),
    ...withoutRepeated(ofItems, receipts),
    ...findStrays(workshop, conservation, renamed, damaged),
    ...findLedgerDamage(fold, conservation, ofItems),
    ...(canRead.results ? findResultsDamage(workshop, conservation, damaged.union(elsewhere)) : []),
    ...(canRead.ledger ? findJobDamage(store, fold) : []),
    ...receipts,
  ];
  return {
    conservation,
    findings: conservation.twice.length > 0 ? withoutTwins(findings) : findings,
    inResults,
    journalled: new Set(lost.filter(({ isJournalled }) => isJournalled).map(({ paid }) => paid.call)),
    superseded: lost.filter((receipt) => receipt.isSuperseded).map(({ paid }) => paid),
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
  const repair = commandOn(store, 'verify', '--repair');
  const rehearses = isSimulated === true ? ['--sandbox'] : [];
  const file = commandOn(store, 'process', ...rehearses, '--lane', 'batch', '--no-wait');
  const way =
    state === 'ended'
      ? ', and the next process files it from there'
      : state === 'collected'
        ? '; after a repair the next process files it from there'
        : '';
  return toFinding(
    'receipt-missing',
    `the receipt of the paid call ${paid.call} is gone; its answer is in line ${line} of the results of job ${job}${way}`,
    {
      itemId: paid.item,
      step: paid.step,
      // Without its record nothing says how the lines of its results are read.
      canRepair: state === 'collected',
      next:
        state === 'collected'
          ? `${repair}, then, for nothing: ${file}`
          : state === undefined
            ? `put .batch/jobs/${String(job).padStart(4, '0')}.json back from a backup, then: ${repair}`
            : file,
    },
  );
}

function toLostFinding(
  store: BatchStore,
  { paid, isJournalled, isSuperseded: isSettled }: LostReceipt,
  damaged: ReadonlySet<string>,
): Finding {
  const place = { itemId: paid.item, step: paid.step };
  const cost = paid.costUsd === null ? 'at an unknown cost' : `for ${formatUsd(paid.costUsd)}`;
  const what = `the receipt of the call ${paid.call}, paid ${cost}, is gone`;
  if (isJournalled)
    return toFinding('receipt-missing', `${what}; the journal of answers still has it`, { ...place, canRepair: true });
  if (isSettled)
    return toFinding(
      'receipt-superseded',
      `${what}, and another answer was bought for its place; a repair gives it up, and it stays counted as paid`,
      { ...place, canRepair: true },
    );
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

function withoutTwins(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${toFindingKey(finding)}${finding.message}`, finding])).values()];
}

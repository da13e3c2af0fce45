import { countOf } from '../core/block-text.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { DamagedLine, KeptDamage } from '../ports/care-files.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { commandOn, type Finding, toFinding } from './finding.ts';

/** What is wrong with the files of `.batch/`, as far as they say it themselves. */
export function findOwnDamage(store: BatchStore, fold: LedgerFold): readonly Finding[] {
  const { care } = store;
  const items = countItems(store);
  const left = { severity: 'note', canRepair: true } as const;
  const blocked = store.control.blocked();
  const temporary = care.listTemporary();
  return [
    ...findDamagedLines(store),
    ...findKeptDamage(store, fold, items),
    ...findShortItems(store, items),
    ...(care.hasStaleLock()
      ? [
          toFinding(
            'lock-left',
            'the last process that worked on the batch did not end by itself: its lock stands',
            left,
          ),
        ]
      : []),
    ...blocked.map((name) =>
      toFinding('order-place', `${name} is a folder, so that nothing can be asked of a run`, {
        next: `look at what it is, and delete ${name}`,
      }),
    ),
    ...(blocked.length === 0 && store.control.hasOrders() && store.readLockHolder() === null
      ? [toFinding('orders-left', 'stop or tune asked something of a process that is gone', left)]
      : []),
    ...(temporary.length === 0
      ? []
      : [
          toFinding(
            'temporary-files',
            `${countOf(temporary.length, 'unfinished file')} of a process that was killed (${temporary[0]})`,
            left,
          ),
        ]),
    ...(isOutlineReadable(store) ? [] : [toFinding('outline-unreadable', '.batch/pipeline.json cannot be read', left)]),
  ];
}

/** Files that were met and could not be read; those that nothing else asks for are opened for it. */
export function findUnreadable(store: BatchStore): readonly Finding[] {
  store.readAnswerJournal({ all: true })?.[Symbol.iterator]().next();
  store.care.hasRecordCopy();
  return store.care.listUnreadable().map(({ name, error }) => {
    const [, reason = error.message] = /: (.*)\.$/.exec(error.message) ?? [];
    const hint = (error.hint ?? '').replace(/, then run the same command again\.?$/, '').replace(/\.$/, '');
    return toFinding('file-unreadable', `${name} cannot be read: ${reason}`, {
      next: `${hint.charAt(0).toLowerCase()}${hint.slice(1)}, then: ${commandOn(store, 'verify', '--repair')}`,
    });
  });
}

/** Twins count once. */
function countItems(store: BatchStore): number {
  const ids = new Set<string>();
  for (const { id } of store.readItems()) ids.add(id);
  return ids.size;
}

function findDamagedLines(store: BatchStore): readonly Finding[] {
  const { care } = store;
  const findings: Finding[] = [];
  for (const file of ['items.jsonl', 'ledger.jsonl'] as const)
    for (const line of care.findDamagedLines(file)) findings.push(toLineFinding(line));
  let unreadable = 0;
  for (const _ of care.findDamagedLines('log.jsonl')) unreadable += 1;
  if (unreadable > 0)
    findings.push(
      toFinding(
        'line-damaged',
        `${countOf(unreadable, 'line')} of log.jsonl cannot be read; who reads the log leaves them out`,
        {
          severity: 'note',
        },
      ),
    );
  return findings;
}

function toLineFinding({ file, line, text, isTorn, isNewer }: DamagedLine): Finding {
  if (isNewer)
    return toFinding('line-newer', `line ${line} of ${file} is of a kind that this version does not know`, {
      next: 'a newer version has worked on this batch: go on with that one',
    });
  if (isTorn)
    return toFinding('line-torn', `the last line of ${file} was cut off as it was written (${toExcerpt(text)})`, {
      severity: 'note',
      canRepair: true,
    });
  return toFinding('line-damaged', `line ${line} of ${file} cannot be read (${toExcerpt(text)})`, { canRepair: true });
}

/** What was set aside earlier, until a person has seen to it. */
function findKeptDamage(store: BatchStore, fold: LedgerFold, items: number): readonly Finding[] {
  const kept = store.care.readKeptDamage();
  if (kept.length === 0) return [];
  const closing = store.readClosing();
  const haveItemsAll = closing !== null && closing.items === items;
  // What was torn never counted, but where a disk tore it later.
  const told = kept.filter(
    (each) => each.torn !== true || (each.file === 'ledger.jsonl' && !isMadeGood(each, fold, true)),
  );
  const settled = told.filter((each) => each.torn === true || isMadeGood(each, fold, haveItemsAll));
  const open = told.filter((each) => !settled.includes(each));
  const seen = 'delete .batch/damaged.jsonl when you have seen to it';
  return [
    ...open.map((each) =>
      each.file === 'items.jsonl'
        ? toFinding(
            'line-set-aside',
            `line ${each.line} of items.jsonl is set aside in .batch/damaged.jsonl (${toExcerpt(each.text ?? '')})`,
            {
              next: `${commandOn(store, 'acquire')} takes its item up again; then ${seen}`,
            },
          )
        : toFinding(
            'line-set-aside',
            each.line === null
              ? 'ledger.jsonl was lost; its lines of paid answers were made again from the receipts, and what else it said is not known: calls of unknown fate, answers that were cleaned, what belonged to which job'
              : `line ${each.line} of ledger.jsonl is set aside in .batch/damaged.jsonl, and no other line says what became of its call (${toExcerpt(each.text ?? '')}): the cost may be short of it`,
            { next: `put a backup of ledger.jsonl back, or compare with the provider's bill; ${seen}` },
          ),
    ),
    ...(settled.length === 0
      ? []
      : [
          toFinding(
            'line-set-aside',
            `${countOf(settled.length, 'line')} of ${[...new Set(settled.map(({ file }) => file))].join(' and ')} set aside in .batch/damaged.jsonl; what was said there stands again, or never counted`,
            { severity: 'note', next: seen },
          ),
        ]),
  ];
}

/** A line of the ledger whose call another line settles; a line of items whose item is there. */
function isMadeGood({ file, text }: KeptDamage, fold: LedgerFold, haveItemsAll: boolean): boolean {
  if (text === null) return false;
  if (file === 'items.jsonl') return haveItemsAll;
  const [, call] = /"call": ?"([^"\\]{1,200})"/.exec(text) ?? [];
  return call !== undefined && fold.hasPaid(call);
}

function findShortItems(store: BatchStore, items: number): readonly Finding[] {
  const closing = store.readClosing();
  if (closing === null || closing.items === items) return [];
  return [
    toFinding('items-short', `items.jsonl was closed with ${countOf(closing.items, 'item')}, and has ${items}`, {
      next: `${commandOn(store, 'acquire')} reads the source again and takes up what is missing`,
    }),
  ];
}

function isOutlineReadable(store: BatchStore): boolean {
  const text = store.readPipelineNote();
  if (text === null) return true;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function toExcerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

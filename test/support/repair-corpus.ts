import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toEnvironment } from '../../src/compose/sandbox.ts';
import type { VerifyReport } from '../../src/compose/verify.ts';
import type { FindingKind } from '../../src/engine/finding.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { compareTrees, readTree, type Tree } from '../program/tree.ts';
import { type DamagedBatch, openDamaged } from './damaged-batch.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

/** `item-0001 receipt-lost`, behind a `?` a note; without an item: of the batch. */
export type Found = FindingKind | `${FindingKind}?` | `${string} ${FindingKind}` | `${string} ${FindingKind}?`;

export interface Damage {
  /** What was done to the batch. */
  readonly damage: string;
  readonly make: (batch: DamagedBatch) => void;
  /** What verify finds, sorted. */
  readonly finds: readonly Found[];
  /** `finds` and `leaves` name kinds alone, of however many items. */
  readonly ofMany?: boolean;
  /** What is still found after --repair, sorted; none where it is left out. */
  readonly leaves?: readonly Found[];
  /** After --repair the batch is, but for its log, what it was before the damage; else what differs. */
  readonly same?: boolean;
  /** What `all` ends with afterwards, where it is not 0. */
  readonly all?: number;
  /** How often it asks a model then, since answers are missing and the person has said --yes. */
  readonly allBuys?: number | 'some';
  /** What a person does then, as the findings say; verify is clean behind it. */
  readonly person?: (batch: DamagedBatch, run: (...argv: readonly string[]) => Promise<void>) => Promise<void> | void;
  /** How many answers are bought then, since they were given up. */
  readonly buys?: number;
}

export interface Corpus {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly seed: number;
  /** The time of the sandbox stands still, but for what `prepare` moves it on. */
  readonly manualClock?: boolean;
  /** Makes the batch `b` that is damaged. */
  readonly prepare: (place: Workplace, sandbox: Sandbox) => Promise<void>;
  readonly all: readonly string[];
  readonly damages: readonly Damage[];
}

const log = /^(?:\.batch\/(?:log\.jsonl|lock|damaged\.jsonl)|.*\/error\.json)$/;

/** Damages one and the same batch in each way of the corpus; the built program finds it, repairs it, and goes on. */
export function describeRepairs({ title, files, seed, manualClock = false, prepare, all, damages }: Corpus): void {
  describe(title, () => {
    let sandbox: Sandbox;
    let place: Workplace;
    let sound: Tree;
    const folderOf = (name: string) => join(place.folder, name, 'b');

    beforeAll(async () => {
      sandbox = await createSandbox({ seed, manualClock });
      place = createWorkplace(files, toEnvironment(sandbox));
      await prepare(place, sandbox);
      cpSync(join(place.folder, 'data'), join(place.folder, 'sound'), { recursive: true });
      sound = withoutLog(readTree(folderOf('sound')));
    });

    afterAll(async () => {
      place.remove();
      await sandbox.close();
    });

    test.each(damages)(
      '$damage',
      async ({
        make,
        finds,
        ofMany = false,
        leaves = [],
        same,
        all: exitOfAll = 0,
        allBuys = 0,
        person,
        buys = allBuys,
      }) => {
        const namesOf = (findings: VerifyReport['findings']) => toNames(findings, ofMany);
        rmSync(join(place.folder, 'data'), { recursive: true, force: true });
        cpSync(join(place.folder, 'sound'), join(place.folder, 'data'), { recursive: true });
        const batch = openDamaged(folderOf('data'));
        make(batch);
        const damaged = readTree(batch.folder);
        const callsBefore = sandbox.totals().requests;

        const before = await place.runJson<VerifyReport>('verify', '--batch-id', 'b');
        expect(namesOf(before.document.findings)).toEqual(finds);
        expect(before.exitCode).toBe(finds.some(isError) ? 68 : 0);
        expect(compareTrees(damaged, readTree(batch.folder))).toEqual({ added: [], changed: [], removed: [] });

        const repair = await place.runJson<VerifyReport>('verify', '--batch-id', 'b', '--repair');
        const { document } = repair;
        expect(namesOf(document.findings)).toEqual(leaves);
        expect(repair.exitCode).toBe(leaves.some(isError) ? 68 : 0);
        expect(namesOf(document.repaired)).toEqual(
          expect.arrayContaining(finds.filter((name) => !leaves.includes(name))),
        );
        expect(document.findings.filter(({ severity, next }) => severity === 'error' && next === null)).toEqual([]);
        const repaired = readTree(batch.folder);
        const differs = compareTrees(sound, withoutLog(repaired));
        if (same !== false && leaves.length === 0) expect(differs).toEqual({ added: [], changed: [], removed: [] });
        // Nothing that stood is taken away, though it may be moved.
        const standing = new Set(repaired.values());
        const removed = compareTrees(damaged, repaired).removed.filter(
          (path) => !path.endsWith('/') && sound.get(path) === damaged.get(path),
        );
        expect(removed.filter((path) => sound.has(path) && !standing.has(sound.get(path) ?? ''))).toEqual([]);

        const again = await place.runJson<VerifyReport>('verify', '--batch-id', 'b', '--repair');
        expect([again.exitCode, again.document.repaired, namesOf(again.document.findings)]).toEqual([
          repair.exitCode,
          [],
          leaves,
        ]);
        expect(compareTrees(repaired, readTree(batch.folder))).toEqual({ added: [], changed: [], removed: [] });
        expect(sandbox.totals().requests).toBe(callsBefore);

        const { exitCode } = await place.run(...all);
        const bought = sandbox.totals().requests - callsBefore;
        expect([exitCode, allBuys === 'some' ? bought > 0 : bought]).toEqual([
          exitOfAll,
          allBuys === 'some' || allBuys,
        ]);
        if (person === undefined) return;
        await person(batch, async (...argv) => void (await place.run(...argv, '--batch-id', 'b')));
        expect((await place.run(...all)).exitCode).toBe(0);
        expect(
          namesOf((await place.runJson<VerifyReport>('verify', '--batch-id', 'b', '--repair')).document.findings),
        ).toEqual([]);
        expect(sandbox.totals().requests - callsBefore).toBe(buys ?? bought);
      },
    );
  });
}

function withoutLog(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !log.test(path)));
}

function toNames(findings: VerifyReport['findings'], ofMany: boolean): readonly string[] {
  const names = findings.map(
    ({ itemId, kind, severity }) =>
      `${itemId === null || ofMany ? '' : `${itemId} `}${kind}${severity === 'note' ? '?' : ''}`,
  );
  return [...new Set(names)].sort();
}

function isError(name: string): boolean {
  return !name.endsWith('?');
}

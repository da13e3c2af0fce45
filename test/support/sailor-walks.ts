import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { itemsOf, rehearse, rowsOf, startFrom, valueAt } from './demo.ts';
import type { Workplace } from './workplace.ts';

interface Walk {
  readonly position: number;
  readonly path: readonly number[];
  readonly moves: number;
  readonly outcome: string;
}

const seed = ['--seed', '23'];
const places: Workplace[] = [];

async function sailor(repeat: number): Promise<Workplace> {
  const place = await startFrom('drunken-sailor', { 'repeat: 100\n': `repeat: ${repeat}\n` });
  places.push(place);
  return place;
}

async function acquire(place: Workplace): Promise<void> {
  const { exitCode, stderr } = await place.run('acquire', '--batch-id', 'x', '--pipeline', 'drunken-sailor', ...seed);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

const walkFile = (place: Workplace, item: string) => join(place.folder, 'data', 'x', item, 'walk', 'parsed.json');

/** One digest over all walks, bit for bit, in order of their names. */
function digestOf(place: Workplace): string {
  const digest = createHash('sha256');
  for (const item of itemsOf(place)) digest.update(item).update(readFileSync(walkFile(place, item)));
  return digest.digest('hex');
}

const walksOf = (place: Workplace) =>
  new Map(itemsOf(place).map((item) => [item, valueAt<Walk>(place, item, 'walk', 'parsed.json')]));

/** Walks of the drunken sailor, `count` of them, of which no model is asked. */
export function describeSailorWalks(count: number): void {
  describe(`${count.toLocaleString('en-US')} walks without a model`, () => {
    let first: Workplace;
    let all: ReadonlyMap<string, Walk | null>;
    let walks: readonly Walk[];
    const killedBehind = Math.floor(count * 0.3);

    afterAll(() => {
      for (const place of places.splice(0)) place.remove();
    });

    beforeAll(async () => {
      first = await sailor(count);
      await acquire(first);
      expect((await first.run('prepare', '--batch-id', 'x')).exitCode).toBe(0);
      all = walksOf(first);
      walks = [...all.values()].filter((walk) => walk !== null);
    });

    test('end where they end: one plank at a time, in the water or on the ship, and nothing is bought', () => {
      expect(walks).toHaveLength(count);
      for (const { path, position, moves, outcome } of walks) {
        const steps = path.slice(1).map((plank, place) => Math.abs(plank - (path[place] ?? 0)));
        if (steps.some((step) => step !== 1)) throw new Error(`a walk jumps: ${path}`);
        if (path.slice(0, -1).some((plank) => plank <= 0 || plank >= 10)) throw new Error(`a walk goes on: ${path}`);
        expect([path[0], path.at(-1), moves, outcome]).toEqual([
          5,
          position,
          steps.length,
          position === 0 ? 'fell_in_water' : position === 10 ? 'reached_ship' : 'nowhere',
        ]);
      }
      expect(first.ledger('x')).toEqual([]);
    });

    test('take 25 moves on average, and end in the water as often as on the ship', () => {
      const mean = walks.reduce((sum, { moves }) => sum + moves, 0) / count;
      const share = walks.filter(({ outcome }) => outcome === 'reached_ship').length / count;
      expect(Math.abs(mean - 25)).toBeLessThan(1);
      expect(Math.abs(share - 0.5)).toBeLessThan(0.015);
    });

    test('are the same in another folder, after a kill in the middle, bit for bit', async () => {
      const second = await sailor(count);
      await acquire(second);
      const items = itemsOf(second);
      const running = second.start('prepare', '--batch-id', 'x');
      while (!existsSync(walkFile(second, items[killedBehind] ?? '')) && running.child.exitCode === null) await wait(2);
      running.child.kill('SIGKILL');
      expect((await running.ended).signal).toBe('SIGKILL');
      const made = items.filter((item) => existsSync(walkFile(second, item))).length;
      expect(made).toBeGreaterThanOrEqual(killedBehind);
      expect(made).toBeLessThan(count);
      expect((await second.run('prepare', '--batch-id', 'x')).exitCode).toBe(0);
      expect(digestOf(second)).toBe(digestOf(first));
    });

    test('do not depend on how many there are, in which order they come, or how many are made at once', async () => {
      const few = await sailor(100);
      await rehearse(few, 'drunken-sailor', ...seed, '--limit', '30', '--workers', '1');
      const shuffled = await startFrom('drunken-sailor', { 'repeat: 100\n': 'repeat: 100\n  shuffle: true\n' });
      places.push(shuffled);
      await rehearse(shuffled, 'drunken-sailor', ...seed, '--workers', '16');
      for (const [place, items] of [
        [few, 30],
        [shuffled, 100],
      ] as const) {
        const walked = walksOf(place);
        expect(walked.size).toBe(items);
        for (const [item, walk] of walked) expect([item, walk]).toEqual([item, all.get(item)]);
      }
    });

    test('are others with another seed', async () => {
      const other = await sailor(100);
      await other.run('acquire', '--batch-id', 'x', '--pipeline', 'drunken-sailor', '--seed', '24');
      await other.run('prepare', '--batch-id', 'x');
      const same = [...walksOf(other)].filter(([item, walk]) => String(walk?.path) === String(all.get(item)?.path));
      // One walk in a hundred or so is short enough to be met twice.
      expect(same.length).toBeLessThan(12);
    });

    test('are counted in tables without a model', async () => {
      expect((await first.run('render', '--batch-id', 'x')).exitCode).toBe(0);
      const { document } = await first.runJson<{
        readonly tables: readonly { readonly title: string; readonly rows: unknown }[];
      }>('report', '--batch-id', 'x');
      expect(document.tables.map(({ title }) => title)).toEqual(
        expect.arrayContaining(['Outcome', 'Moves', 'Moves by outcome']),
      );
      const [row] = rowsOf(first, 'tables/moves.csv');
      const moves = walks.map((walk) => walk.moves).reduce((sum, number) => sum + number, 0);
      expect([row?.['n'], row?.['mean']]).toEqual([String(count), String(moves / count)]);
    });
  });
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PaidLine } from '../../src/core/ledger.ts';
import type { Ended } from './program.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

/** A copy of a built-in template as `init` makes it, in `<name>/` of a new folder, with texts of its yaml replaced. */
export async function startFrom(name: string, changes: Readonly<Record<string, string>> = {}): Promise<Workplace> {
  const place = createWorkplace({});
  const { exitCode, stderr } = await place.run('init', name, '--template', name);
  if (exitCode !== 0) throw new Error(stderr);
  let yaml = place.read(`${name}/pipeline.yaml`);
  for (const [text, instead] of Object.entries(changes)) {
    if (!yaml.includes(text)) throw new Error(`${name}/pipeline.yaml has no "${text}"`);
    yaml = yaml.replace(text, instead);
  }
  place.write(`${name}/pipeline.yaml`, yaml);
  return place;
}

/** `all` in the sandbox. Mistakes are rehearsed too, so an item may have used up its attempts: exit code 68 is an end. */
export async function rehearse(place: Workplace, pipeline: string, ...more: readonly string[]): Promise<Ended> {
  const argv = ['all', '--batch-id', 'x', '--pipeline', pipeline, '--sandbox', '--yes', ...more];
  const ended = await place.run(...argv);
  if (ended.exitCode !== 0 && ended.exitCode !== 68) throw new Error(`${ended.exitCode}: ${ended.stderr}`);
  return ended;
}

/** A JSON file of the batch; null where it is missing. */
export function valueAt<T>(place: Workplace, ...path: readonly string[]): T | null {
  const file = join(place.folder, 'data', 'x', ...path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** Ids of the items, as their folders are called. */
export function itemsOf(place: Workplace): readonly string[] {
  return readdirSync(join(place.folder, 'data', 'x'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== '.batch')
    .map(({ name }) => name)
    .sort();
}

/** Set-asides of an item or child, in order: the path of each below the batch. */
export function attemptsOf(place: Workplace, item: string): readonly string[] {
  const folder = join(place.folder, 'data', 'x', item, 'attempts');
  if (!existsSync(folder)) return [];
  const numbers = readdirSync(folder).map(Number);
  return numbers.sort((one, two) => one - two).map((number) => join(item, 'attempts', String(number)));
}

/** What was paid for, by item and step: `the-pro.r0001 play` → 2. */
export function paidCalls(place: Workplace): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const paid = place.ledger('x').filter((line): line is PaidLine => line.type === 'paid');
  for (const { item, step } of paid) counts.set(`${item} ${step}`, (counts.get(`${item} ${step}`) ?? 0) + 1);
  return counts;
}

/** Rows of a CSV file of the output, by column. */
export function rowsOf(place: Workplace, file: string): readonly Readonly<Record<string, string>>[] {
  return parse(place.read(`output/x/${file}`), { columns: true, bom: true });
}

import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ListedModels, PriceFile, PriceFileModel } from '../adapters/prices/price-file-schema.ts';
import type { PriceEntry } from '../adapters/prices/price-entry.ts';
import { UserError } from '../core/errors.ts';
import { changeOf, type PriceChange } from '../core/price-changes.ts';
import type { ModelId } from '../core/request.ts';
import { type AskedLists, askLists } from './model-lists.ts';
import type { Surroundings } from './surroundings.ts';

/** What an update would do. Nothing is written before `carryOutPriceUpdate`. */
export interface PriceUpdate {
  /** `prices.updated.json`, which it writes. */
  readonly file: string;
  /** The user's own prices, which stand in front of it and are never touched. */
  readonly ownFile: string;
  /** File or address that the prices are from; null: the providers' own lists were asked, which have no prices. */
  readonly from: string | null;
  readonly prices: readonly PriceChange[];
  readonly lists: AskedLists | null;
  /** Models whose price would change beyond belief, and were not named. */
  readonly inDoubt: readonly string[];
  readonly changes: boolean;
}

export interface PlannedUpdate {
  readonly update: PriceUpdate;
  readonly content: PriceFile;
}

export interface UpdateRequest {
  /** A file or an https address; undefined: the providers are asked for their models. */
  readonly from: string | undefined;
  /** `provider/model`s whose price may change a hundredfold. */
  readonly accept: readonly string[];
}

export async function planPriceUpdate(surroundings: Surroundings, request: UpdateRequest): Promise<PlannedUpdate> {
  const { findPriceFiles } = await import('../adapters/prices/price-list.ts');
  const { readPriceFile } = await import('../adapters/prices/read-price-file.ts');
  const files = findPriceFiles(surroundings);
  const own = readPriceFile(files.own, false);
  const before = readPriceFile(files.updated, false);
  const today = dayOf(surroundings);
  if (request.from === undefined) {
    const lists = await askLists(surroundings, before, own.entries, today);
    const listed = mergeLists(before.file.listed ?? [], lists.lists);
    const content = withLists(before.file, listed);
    const changes = !isSame(content, before.file);
    return {
      content,
      update: { file: files.updated, ownFile: files.own, from: null, prices: [], lists, inDoubt: [], changes },
    };
  }
  const { text, name } = await readFrom(surroundings, request.from);
  const { parsePrices, toEntries } = await import('../adapters/prices/read-price-file.ts');
  const models = parsePrices(text, request.from).file.models.map((model) => dated(model, today, name));
  const prices = await findChanges(surroundings, before.entries, toEntries(models), own.entries);
  const inDoubt = prices.filter(({ doubt }) => doubt !== null).map(toName);
  const unnamed = inDoubt.filter((name) => !request.accept.includes(name));
  const content = withLists({ models }, before.file.listed ?? []);
  return {
    content,
    update: {
      file: files.updated,
      ownFile: files.own,
      from: name,
      prices,
      lists: null,
      inDoubt: unnamed,
      changes: !isSame(content, before.file),
    },
  };
}

/** Writes it, in one act. Refused where a price is in doubt. */
export async function carryOutPriceUpdate({ update, content }: PlannedUpdate): Promise<void> {
  refuseDoubt(update);
  const { writePriceFile } = await import('../adapters/prices/write-price-file.ts');
  writePriceFile(update.file, content);
}

function refuseDoubt({ inDoubt, prices }: PriceUpdate): void {
  const [first] = inDoubt;
  if (first === undefined) return;
  const doubt = prices.find((change) => toName(change) === first)?.doubt ?? '';
  throw new UserError({
    code: 'price-doubt',
    message: `${first}: ${doubt}${inDoubt.length === 1 ? '' : `, and ${inDoubt.length - 1} more are as doubtful`}`,
    hint: `Nothing was changed. Where it is right, name ${inDoubt.length === 1 ? 'it' : 'them'}: ${inDoubt.map((name) => `--accept ${name}`).join(' ')}`,
    details: { inDoubt },
  });
}

/** Compared with what holds without the user's own prices, which stand in front of both. */
async function findChanges(
  surroundings: Surroundings,
  before: readonly PriceEntry[],
  after: readonly PriceEntry[],
  own: readonly PriceEntry[],
): Promise<readonly PriceChange[]> {
  const { createPriceList } = await import('../adapters/prices/price-list.ts');
  const date = new Date(surroundings.clock.now());
  const [old, now] = [createPriceList({ updated: before }), createPriceList({ updated: after })];
  const [ownNames, afterNames] = [new Set(own.map(toName)), new Set(after.map(toName))];
  const toChange = (model: ModelId, isRemoved: boolean) =>
    changeOf({ provider: model.provider, model: model.model }, old.priceOf(model, date), now.priceOf(model, date), {
      isRemoved,
      hasOwn: ownNames.has(toName(model)),
    });
  return [
    ...after.map((entry) => toChange(entry, false)),
    ...before.filter((entry) => !afterNames.has(toName(entry))).map((entry) => toChange(entry, true)),
  ];
}

/** A price without a day was looked at today: that is why it is taken over. */
function dated(model: PriceFileModel, today: string, name: string): PriceFileModel {
  return { ...model, checkedOn: model.checkedOn ?? today, source: model.source ?? name };
}

const mostFileBytes = 4 * 1024 * 1024;

async function readFrom(surroundings: Surroundings, from: string): Promise<{ text: string; name: string }> {
  const { fetchPrices, isAddress, toPlainAddress } = await import('../adapters/prices/fetch-prices.ts');
  if (isAddress(from)) {
    const { createTransport } = await import('../adapters/providers/registry.ts');
    const transport = await createTransport(surroundings.environment);
    try {
      const text = await fetchPrices(from, (url, init) => transport(url, { ...init, streamsAnswer: true }));
      return { text, name: toPlainAddress(from) };
    } finally {
      await transport.close();
    }
  }
  const path = resolve(surroundings.currentFolder, from);
  const look = statSync(path, { throwIfNoEntry: false });
  if (look === undefined || !look.isFile() || look.size > mostFileBytes) {
    const what =
      look === undefined ? 'there is no such file' : look.isFile() ? 'it is larger than 4 MB' : 'it is no file';
    throw new UserError({
      code: 'price-file',
      message: `--from ${from}: ${what}`,
      hint: 'Give a price file, or an address that begins with https://.',
    });
  }
  return { text: readFileSync(path, 'utf8'), name: basename(from) };
}

function mergeLists(before: readonly ListedModels[], asked: AskedLists['lists']): readonly ListedModels[] {
  const now = asked.map(({ provider, checkedOn, models }) => ({ provider, checkedOn, models: [...models] }));
  return [...before.filter(({ provider }) => !now.some((list) => list.provider === provider)), ...now];
}

function withLists({ models }: Pick<PriceFile, 'models'>, listed: readonly ListedModels[]): PriceFile {
  return listed.length === 0 ? { models } : { models, listed: [...listed] };
}

function isSame(a: PriceFile, b: PriceFile): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function toName({ provider, model }: ModelId): string {
  return `${provider}/${model}`;
}

function dayOf({ clock }: Surroundings): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}

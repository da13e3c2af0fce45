import { readFileSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import type { PriceEntry, PricePeriod } from './price-entry.ts';
import { type PriceFile, type PriceFileModel, priceFileSchema } from './price-file-schema.ts';
import { priceTable } from './price-table.ts';

/** A price file as it is read: what it says, and what it comes to. */
export interface ReadPrices {
  readonly file: PriceFile;
  readonly entries: readonly PriceEntry[];
}

export const noPrices: ReadPrices = { file: { models: [] }, entries: [] };

/** The price file at `path`; empty when it is missing and need not be there. Every problem is in one UserError. */
export function readPriceFile(path: string, isRequired: boolean): ReadPrices {
  const text = readText(path, isRequired);
  return text === null ? noPrices : parsePrices(text, path);
}

/** `place`: a path or an address, for who has to mend it. */
export function parsePrices(text: string, place: string): ReadPrices {
  const parsed = priceFileSchema.safeParse(parseJson(text, place));
  if (!parsed.success)
    throw problemsOf(
      place,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
    );
  const entries = toEntries(parsed.data.models);
  const problems = entries.flatMap(findPeriodProblems);
  if (problems.length > 0) throw problemsOf(place, problems);
  return { file: parsed.data, entries };
}

/** One entry a model, of all its periods. */
export function toEntries(models: readonly PriceFileModel[]): readonly PriceEntry[] {
  return [...Map.groupBy(models, ({ provider, model }) => `${provider}/${model}`).values()].map(toEntry);
}

function toEntry(models: readonly PriceFileModel[]): PriceEntry {
  const sorted = models.toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''));
  const [first] = sorted;
  if (first === undefined) throw new Error('a group of prices is empty');
  const builtIn = priceTable.find(({ provider, model }) => provider === first.provider && model === first.model);
  const given = <Key extends keyof PriceFileModel>(key: Key) =>
    sorted.findLast((model) => model[key] !== undefined)?.[key];
  const lanes = given('lanes');
  return {
    provider: first.provider,
    model: first.model,
    aliases: models.flatMap(({ aliases }) => aliases ?? []),
    periods: sorted.map((model, index) => toPeriod(model, sorted[index + 1]?.from ?? null)),
    laneFactors: lanes === undefined ? (builtIn?.laneFactors ?? { realtime: 1 }) : definedOnly(lanes),
    ...(lanes === undefined && builtIn?.cachedInputLaneFactors !== undefined
      ? { cachedInputLaneFactors: builtIn.cachedInputLaneFactors }
      : {}),
    ...(builtIn?.markedCacheFromTokens === undefined ? {} : { markedCacheFromTokens: builtIn.markedCacheFromTokens }),
    contextTokens: given('contextTokens') ?? builtIn?.contextTokens ?? null,
    maxOutputTokens: given('maxOutputTokens') ?? builtIn?.maxOutputTokens ?? null,
    checkedOn: given('checkedOn') ?? null,
    source: given('source') ?? 'price file',
    retiredOn: builtIn?.retiredOn ?? null,
  };
}

/** Prices without an end hold until the model's next ones begin. */
function toPeriod(model: PriceFileModel, nextFrom: string | null): PricePeriod {
  const tiers = [{ inputTokens: 0, ...ratesOf(model) }, ...(model.above ?? [])].toSorted(
    (a, b) => a.inputTokens - b.inputTokens,
  );
  return {
    from: model.from ?? null,
    until: model.until ?? nextFrom,
    tiers: tiers.map((tier) => ({
      aboveInputTokens: tier.inputTokens,
      input: tier.input,
      cachedInput: tier.cachedInput ?? null,
      cacheWrite: tier.cacheWrite ?? null,
      ...(tier.longCacheWrite === undefined ? {} : { longCacheWrite: tier.longCacheWrite }),
      output: tier.output,
    })),
  };
}

function ratesOf({ input, cachedInput, cacheWrite, longCacheWrite, output }: PriceFileModel) {
  return { input, cachedInput, cacheWrite, longCacheWrite, output };
}

function findPeriodProblems({ provider, model, periods }: PriceEntry): readonly string[] {
  return periods.flatMap(({ from, until }, index) => {
    const next = periods[index + 1];
    if (from !== null && until !== null && until <= from)
      return [`${provider}/${model}: prices from ${from} end before they begin (${until})`];
    if (next !== undefined && (next.from === null || (until ?? '9999') > next.from))
      return [`${provider}/${model}: two prices hold on ${next.from ?? 'every day'}`];
    return [];
  });
}

function definedOnly(lanes: NonNullable<PriceFileModel['lanes']>): PriceEntry['laneFactors'] {
  return Object.fromEntries(Object.entries(lanes).filter(([, factor]) => factor !== undefined));
}

function readText(path: string, isRequired: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR' && code !== 'ENOTDIR') throw error;
    if (code === 'ENOENT' && !isRequired) return null;
    throw new UserError({
      code: 'price-file',
      message: `The price file ${path} cannot be read (${code}).`,
      hint: 'BATCH_PRICES is to name a readable JSON file; without it, prices.json in the current folder is taken if it is there.',
    });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw problemsOf(path, [`not JSON: ${error.message}`]);
  }
}

function problemsOf(path: string, problems: readonly string[]): UserError {
  return new UserError({
    code: 'price-file',
    message: `The price file ${path} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`,
    hint: 'An entry looks like {"models": [{"provider": "openai", "model": "my-model", "input": 0.5, "output": 2}]}, in US dollars per million tokens.',
    details: problems,
  });
}

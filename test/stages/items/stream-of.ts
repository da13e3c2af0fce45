import { createExpressionLanguage } from '../../../src/adapters/evaluator/create-expression-language.ts';
import { createTemplateEngine } from '../../../src/adapters/templates/handlebars.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { countCombinations, toDigits } from '../../../src/core/mixed-radix.ts';
import type { Source, SourceItem } from '../../../src/ports/source.ts';
import { createItemFilter, type ItemFilter } from '../../../src/stages/items/item-filter.ts';
import { type ItemStream, openItemStream } from '../../../src/stages/items/item-stream.ts';

export interface CountedSource extends Source {
  /** Items that were made. */
  made(): number;
  /** Times it was read from its beginning. */
  readings(): number;
}

/** A source that counts; `piped` can be read once, and reading it again is a failure. */
export function countedSource(raws: readonly JsonObject[], piped = false): CountedSource {
  let [made, readings] = [0, 0];
  return {
    made: () => made,
    readings: () => readings,
    canBeReadAgain: !piped,
    async *read(signal, isWanted) {
      readings += 1;
      if (piped && readings > 1) throw new Error('what is piped in was read twice');
      for (const [place, raw] of raws.entries()) {
        if (signal.aborted) return;
        if (isWanted?.(place) === false) continue;
        made += 1;
        yield { raw, key: null, where: `row ${place + 1}` };
      }
    },
  };
}

/** Combinations of numbers: `{a: 0, b: 3}` is `0.3`. */
export function countedCombinations(...radices: number[]): CountedSource {
  let made = 0;
  const names = ['a', 'b', 'c', 'd'];
  const itemAt = (place: number): SourceItem => {
    made += 1;
    const digits = toDigits(place, radices);
    const raw = Object.fromEntries(digits.map((digit, choice) => [names[choice] ?? '?', digit]));
    return { raw, key: digits.join('.'), where: `combination ${place + 1}` };
  };
  return {
    made: () => made,
    readings: () => 0,
    canBeReadAgain: true,
    openCombinations: async () => ({ count: Number(countCombinations(radices)), radices, itemAt }),
    read() {
      throw new Error('combinations are made by their number');
    },
  };
}

export interface StreamOptions {
  readonly filter?: string;
  readonly functions?: string;
  readonly id?: string;
  readonly sample?: number;
  readonly shuffle?: boolean;
  readonly repeat?: number;
  readonly seed?: number;
  readonly limit?: number;
}

const filters: ItemFilter[] = [];

/** To be called after the tests of a file. */
export function closeFilters(): void {
  for (const filter of filters.splice(0)) filter.close();
}

export function streamOf(source: Source, options: StreamOptions = {}): ItemStream {
  const constants = { vars: { least: 3 }, batch: { id: '2025-01-15' } };
  const at = { file: 'pipeline.yaml', line: 4, column: 11 };
  const functions = options.functions === undefined ? null : { text: options.functions, file: 'functions.js' };
  const filter =
    options.filter === undefined
      ? null
      : createItemFilter({ text: options.filter, at }, createExpressionLanguage(), { functions, constants });
  if (filter !== null) filters.push(filter);
  return openItemStream({
    source,
    definition: {
      sample: options.sample ?? null,
      shuffle: options.shuffle ?? false,
      repeat: options.repeat ?? null,
    },
    idTemplate:
      options.id === undefined
        ? null
        : { template: createTemplateEngine({}).compile({ text: options.id, file: 'pipeline.yaml' }), names: constants },
    filter,
    seed: options.seed ?? 1,
    limit: options.limit ?? null,
  });
}

/** The ids of a stream, in their order, and whether it came to its end. */
export async function idsOf(source: Source, options: StreamOptions = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of streamOf(source, options).read(new AbortController().signal)) ids.push(id);
  return ids;
}

/** `count` items whose id is their number, with four digits. */
export function numbered(count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(4, '0'), number: index }));
}

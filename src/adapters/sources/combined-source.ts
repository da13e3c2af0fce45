import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import { countCombinations, toDigits } from '../../core/mixed-radix.ts';
import { toDrawn, toDrawRadices } from '../../core/permutation.ts';
import type { CombineDefinition, SourceDefinition } from '../../core/pipeline.ts';
import type { Combinations, Source } from '../../ports/source.ts';
import { toElementSlugs } from './element-slugs.ts';
import { createListReader, type ElementList } from './read-lists.ts';

/** A choice of the combination: what it is called, and which list it is from. */
interface Part {
  readonly name: string;
  readonly list: ElementList;
}

/** Combinations of lists. The lists are held; a combination is made when it is asked for. */
export function createCombinedSource(
  { origin, id }: Pick<SourceDefinition, 'origin' | 'id'>,
  combine: CombineDefinition,
  sourceFolder: string,
): Source {
  let opened: Promise<Combinations> | null = null;
  const openCombinations = () => {
    opened ??= readParts(combine, createListReader(origin, sourceFolder)).then((parts) =>
      toCombinations(parts, combine.kind, id === null),
    );
    return opened;
  };
  return {
    canBeReadAgain: true,
    openCombinations,
    async *read(signal, isWanted) {
      const { count, itemAt } = await openCombinations();
      for (let place = 0; place < count; place += 1) {
        if (signal.aborted) return;
        if (isWanted?.(place) !== false) yield itemAt(place);
      }
    },
  };
}

async function readParts(
  combine: CombineDefinition,
  readList: ReturnType<typeof createListReader>,
): Promise<readonly Part[]> {
  if (combine.kind === 'cross') {
    const parts: Part[] = [];
    for (const { name, list } of combine.parts) parts.push({ name, list: await readList(list, name) });
    return parts;
  }
  const { positions } = combine;
  const list = await readList(combine.list, positions.join(', '));
  if (positions.length > list.elements.length) {
    throw new UserError({
      code: 'source',
      message: `permute draws ${positions.length} elements (${positions.join(', ')}) without putting one back, and ${list.name} has ${list.elements.length}`,
      hint: 'Take a position out, or put elements into the list. Where elements may repeat, cross the list with itself.',
    });
  }
  return positions.map((name) => ({ name, list }));
}

function toCombinations(parts: readonly Part[], kind: CombineDefinition['kind'], needsKeys: boolean): Combinations {
  const names = parts.map(({ name }) => name);
  const lists = parts.map(({ list }) => list.elements);
  const slugs = needsKeys ? slugsOf(parts) : null;
  const radices =
    kind === 'cross' ? lists.map(({ length }) => length) : toDrawRadices(lists[0]?.length ?? 0, names.length);
  const count = countCombinations(radices);
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new UserError({
      code: 'too-many',
      message: `There are ${count.toLocaleString('en-US')} combinations of ${names.join(', ')}, and no more than ${Number.MAX_SAFE_INTEGER.toLocaleString('en-US')} can be counted`,
      hint: `Combine fewer or shorter lists; ${names.map((name, part) => `${name} has ${lists[part]?.length ?? 0}`).join(', ')}.`,
    });
  }
  return {
    count: Number(count),
    radices,
    itemAt(place) {
      const digits = toDigits(place, radices);
      const chosen = kind === 'cross' ? digits : toDrawn(digits);
      // fromEntries defines its keys: a part called __proto__ stays a field.
      const raw = Object.fromEntries(names.map((name, part) => [name, at(lists, part, chosen)]));
      const key = slugs === null ? null : slugs.map((_, part) => at(slugs, part, chosen)).join('.');
      return { raw, key, where: `combination ${place + 1}${key === null ? '' : ` (${key})`}` };
    },
  };
}

function slugsOf(parts: readonly Part[]): readonly (readonly string[])[] {
  const made = new Map<ElementList, readonly string[]>();
  return parts.map(({ list }) => {
    const standing = made.get(list) ?? toElementSlugs(list, parts.length);
    made.set(list, standing);
    return standing;
  });
}

function at<T extends JsonValue>(lists: readonly (readonly T[])[], part: number, chosen: readonly number[]): T {
  const element = lists[part]?.[chosen[part] ?? 0];
  if (element === undefined) throw new Error(`part ${part} has no element ${chosen[part]}`);
  return element;
}

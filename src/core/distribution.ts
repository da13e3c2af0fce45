import { createNumberSeries, type NumberSeries, type NumberSummary } from './number-series.ts';
import { isJsonObject, type JsonValue } from './json.ts';

/** A field's way down from the root; `[]` stands for each element of a list. */
export type FieldPath = readonly string[];
export const eachElement = '[]';

/** How the values of one field are spread over many items. */
export interface FieldDistribution {
  readonly path: FieldPath;
  /** Items with at least one value that is not null. */
  readonly items: number;
  /** Values that are null. */
  readonly nulls: number;
  readonly booleans: { readonly no: number; readonly yes: number };
  readonly numbers: NumberSummary | null;
  readonly strings: StringSummary | null;
  /** Lengths of lists. */
  readonly lengths: NumberSummary | null;
}

export interface StringSummary {
  readonly count: number;
  readonly meanLength: number;
  /**
   * How many items have the text, most frequent first, then by text. A text counts once an item however often a list
   * repeats it. null: too many different texts, or too long ones.
   */
  readonly counts: readonly (readonly [text: string, items: number])[] | null;
}

export interface DistributionLimits {
  /** More different texts than this are prose, not kinds. */
  readonly maxTexts: number;
  /** A longer text is prose. */
  readonly maxTextLength: number;
  /** Fields beyond these are only counted: keys made by a model may be endless. */
  readonly maxFields: number;
  readonly maxDepth: number;
}

export interface DistributionCollector {
  /** Adds one item's value. */
  add(value: JsonValue): void;
  /** In order of first appearance. */
  fields(): readonly FieldDistribution[];
  readonly items: number;
  /** Values met in fields that are beyond the limits. */
  readonly beyondLimits: number;
}

const usualLimits: DistributionLimits = { maxTexts: 200, maxTextLength: 80, maxFields: 300, maxDepth: 8 };

interface Node {
  readonly path: FieldPath;
  readonly children: Map<string, Node>;
  elements: Node | null;
  lastItem: number;
  items: number;
  nulls: number;
  no: number;
  yes: number;
  numbers: NumberSeries | null;
  lengths: NumberSeries | null;
  strings: number;
  textLength: number;
  texts: Map<string, { items: number; lastItem: number }> | null;
}

/** Collects the distributions of every field of many values, in one pass and bounded memory. */
export function createDistributionCollector(limits: DistributionLimits = usualLimits): DistributionCollector {
  const nodes: Node[] = [];
  let items = 0;
  let beyondLimits = 0;
  const root = createNode([]);

  function createNode(path: FieldPath): Node {
    const node: Node = {
      path,
      children: new Map(),
      elements: null,
      lastItem: 0,
      items: 0,
      nulls: 0,
      no: 0,
      yes: 0,
      numbers: null,
      lengths: null,
      strings: 0,
      textLength: 0,
      texts: new Map(),
    };
    nodes.push(node);
    return node;
  }

  function visit(node: Node, value: JsonValue): void {
    if (value === null) {
      node.nulls += 1;
      return;
    }
    if (node.lastItem !== items) {
      node.lastItem = items;
      node.items += 1;
    }
    if (typeof value === 'string') addText(node, value, items, limits);
    else if (typeof value === 'number') addNumber(node, value);
    else if (value === true) node.yes += 1;
    else if (value === false) node.no += 1;
    else if (Array.isArray(value)) visitList(node, value);
    else if (isJsonObject(value)) visitObject(node, value);
  }

  function visitList(node: Node, list: readonly JsonValue[]): void {
    node.lengths ??= createNumberSeries();
    node.lengths.add(list.length);
    if (list.length === 0) return;
    if (node.elements === null) {
      if (isFull(node)) {
        beyondLimits += list.length;
        return;
      }
      node.elements = createNode([...node.path, eachElement]);
    }
    for (const element of list) visit(node.elements, element);
  }

  function visitObject(node: Node, value: { readonly [key: string]: JsonValue }): void {
    for (const key in value) {
      let child = node.children.get(key);
      if (child === undefined) {
        if (isFull(node)) {
          beyondLimits += 1;
          continue;
        }
        child = createNode([...node.path, key]);
        node.children.set(key, child);
      }
      visit(child, value[key] ?? null);
    }
  }

  function isFull(node: Node): boolean {
    return nodes.length >= limits.maxFields || node.path.length >= limits.maxDepth;
  }

  return {
    add(value) {
      items += 1;
      visit(root, value);
    },
    fields: () => nodes.filter(hasValues).map(toDistribution),
    get items() {
      return items;
    },
    get beyondLimits() {
      return beyondLimits;
    },
  };
}

function addNumber(node: Node, value: number): void {
  node.numbers ??= createNumberSeries();
  node.numbers.add(value);
}

function addText(node: Node, text: string, item: number, limits: DistributionLimits): void {
  node.strings += 1;
  node.textLength += text.length;
  if (node.texts === null) return;
  const known = node.texts.get(text);
  if (known !== undefined) {
    if (known.lastItem === item) return;
    known.items += 1;
    known.lastItem = item;
  } else if (text.length > limits.maxTextLength || node.texts.size >= limits.maxTexts) node.texts = null;
  else node.texts.set(text, { items: 1, lastItem: item });
}

function hasValues(node: Node): boolean {
  return node.nulls + node.no + node.yes + node.strings > 0 || node.numbers !== null || node.lengths !== null;
}

function toDistribution(node: Node): FieldDistribution {
  const counts = node.texts === null ? null : [...node.texts].map(([text, { items }]) => [text, items] as const);
  counts?.sort(([textA, a], [textB, b]) => b - a || (textA < textB ? -1 : 1));
  return {
    path: node.path,
    items: node.items,
    nulls: node.nulls,
    booleans: { no: node.no, yes: node.yes },
    numbers: node.numbers?.summarise() ?? null,
    strings: node.strings === 0 ? null : { count: node.strings, meanLength: node.textLength / node.strings, counts },
    lengths: node.lengths?.summarise() ?? null,
  };
}

/** `a.b`, `list[].x`; a key that could be mistaken is written `["a.b"]`. The root is the empty text. */
export function toFieldName(path: FieldPath): string {
  let name = '';
  for (const part of path) {
    if (part === eachElement) name += eachElement;
    else if (/^[^.[\]"\s]+$/u.test(part)) name += name === '' ? part : `.${part}`;
    else name += `[${JSON.stringify(part)}]`;
  }
  return name;
}

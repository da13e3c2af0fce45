import { suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import { isJsonObject, type JsonValue } from '../../core/json.ts';
import type { ListDefinition, SourceOrigin } from '../../core/pipeline.ts';
import { parseDocument } from './parse-document.ts';
import { pickPart } from './pick-part.ts';
import { assertJson } from './read-document.ts';
import { readFileValues, toDocumentFormat } from './read-file-values.ts';
import { createTextInput } from './text-input.ts';
import { refuseDepth } from './to-source-item.ts';

/** Something to choose from, held in memory. */
export interface ElementList {
  /** For people: `moods of cast.yaml`, `topics.csv`, `the list of mood`. */
  readonly name: string;
  readonly elements: readonly JsonValue[];
}

/** Reads lists as a source's `combine` names them; `part` is what the combination calls its element. The origin is read once. */
export function createListReader(origin: SourceOrigin, sourceFolder: string) {
  let document: Promise<unknown> | null = null;
  return async (list: ListDefinition, part: string): Promise<ElementList> => {
    if (list.kind === 'items') return toElementList(list.items, `the list of ${part}`);
    if (list.kind === 'file') {
      const values: unknown[] = [];
      for await (const { value } of readFileValues(list, sourceFolder)()) values.push(value);
      return toElementList(values, list.select === null ? list.path : `${list.select} of ${list.path}`);
    }
    const { file, format } = asDocument(origin, list.key);
    document ??= parseDocument(createTextInput(file, sourceFolder), format);
    const lists = pickPart(await document, file.select, file.path);
    const name = file.select === null ? file.path : `${file.select} of ${file.path}`;
    return toElementList(pickKey(lists, list.key, name), `${list.key} of ${name}`, format === 'yaml');
  };
}

function asDocument(origin: SourceOrigin, key: string) {
  const format = origin.kind === 'file' ? toDocumentFormat(origin.path) : null;
  if (origin.kind === 'file' && format !== null) return { file: origin, format };
  const what =
    origin.kind === 'file' ? `"${origin.path}" has no keys` : `the source has no file whose key "${key}" could be`;
  throw new UserError({
    code: 'source',
    message: `combine takes the list "${key}", and ${what}`,
    hint: `Put the lists into one YAML or JSON file under keys, or name for each a file of its own, for instance ${key}.csv.`,
  });
}

function pickKey(map: unknown, key: string, name: string): unknown {
  if (!isJsonObject(map)) {
    throw new UserError({
      code: 'source',
      message: `combine takes the list "${key}", and ${name} is ${Array.isArray(map) ? 'a list itself' : 'no map'}`,
      hint: `Write a map of lists in it, for instance ${key}: [first, second].`,
    });
  }
  if (Object.hasOwn(map, key)) return map[key];
  throw new UserError({
    code: 'source',
    message: `combine takes the list "${key}", and ${name} has no such key`,
    hint: suggestWord(key, Object.keys(map), 'keys'),
  });
}

function toElementList(values: unknown, name: string, mayHaveAliases = false): ElementList {
  if (!Array.isArray(values)) {
    throw new UserError({
      code: 'source',
      message: `combine takes ${name}, which is ${isJsonObject(values) ? 'a map' : values === null ? 'empty' : `one ${typeof values}`} and no list`,
      hint: 'Write its elements as a list.',
    });
  }
  if (values.length === 0) {
    throw new UserError({
      code: 'source-empty',
      message: `There is nothing to combine: ${name} is empty`,
      hint: 'Put elements into it; with one empty list there is not one combination.',
    });
  }
  for (const [index, value] of values.entries())
    refuseElement(value, `Element ${index + 1} of ${name}`, mayHaveAliases);
  return { name, elements: values as readonly JsonValue[] };
}

function refuseElement(value: unknown, where: string, mayHaveAliases: boolean): void {
  if (value === null || value === undefined) {
    throw new UserError({
      code: 'source-item',
      message: `${where} is empty`,
      hint: 'Take it out, or write what it is.',
    });
  }
  if (mayHaveAliases) assertJson(value, where);
  if (typeof value === 'object') refuseDepth(value, where);
}

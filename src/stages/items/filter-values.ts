import { contextWords } from '../../core/context.ts';
import { UserError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ExpressionLanguage, ExpressionSetting, ExpressionText, NameRead } from '../../ports/expressions.ts';
import type { SourceItem } from '../../ports/source.ts';

/** What a filter reads of an item. */
export interface FilterValues {
  /** `raw`, and the fields that are read by their own names. */
  readonly names: readonly string[];
  /** Functions of functions.js are called. */
  readonly usesFunctions: boolean;
  /** The values of the names; of `raw` the fields that are read. Throws a UserError where the item cannot be tested. */
  of(item: SourceItem): Readonly<Record<string, JsonValue>>;
}

const words: ReadonlySet<string> = new Set(contextWords);

/** Reads a filter for its names: what is no word, no constant and no function can only be a field of `raw`. */
export function readFilterValues(
  expression: ExpressionText,
  language: ExpressionLanguage,
  { constants, functions }: ExpressionSetting,
): FilterValues {
  const reads = language.readExpression(expression.text).names;
  const roots = [...new Set(reads.map(({ path }) => path[0] ?? ''))];
  const foreign = roots.find((root) => words.has(root) && root !== 'raw' && !Object.hasOwn(constants, root));
  if (foreign !== undefined) {
    throw toMistake(
      `The filter ${show(expression)} reads "${foreign}", which a source does not have`,
      `It sees raw, vars and batch, and the fields of raw by their own names. A field called so is raw.${foreign}.`,
    );
  }
  const exported = new Set(
    functions === null ? [] : language.readFunctions(functions.text).exports.map(({ name }) => name),
  );
  const callable = new Set([...language.builtInNames, ...exported]);
  const fields = roots.filter((root) => !callable.has(root) && !words.has(root) && !Object.hasOwn(constants, root));
  // `round == 2` would compare a function with 2, and refuse every item without a word.
  const taken = reads.flatMap(({ path, isCalled }) =>
    path.length === 1 && !isCalled && callable.has(path[0] ?? '') ? [path[0] ?? ''] : [],
  );
  const needs = toRawNeeds(reads);

  return {
    names: ['raw', ...fields],
    usesFunctions: roots.some((root) => exported.has(root)),
    of({ raw, where }) {
      const hidden = taken.find((name) => Object.hasOwn(raw, name));
      if (hidden !== undefined) {
        throw toMistake(
          `${where}: the filter ${show(expression)} reads "${hidden}", which is a function, and this item has a field called so`,
          `The field is raw.${hidden}.`,
        );
      }
      const values: Record<string, JsonValue> = { raw: needs === null ? raw : pick(raw, needs) };
      for (const field of fields) {
        const value = Object.hasOwn(raw, field) ? raw[field] : undefined;
        if (value === undefined) throw toMissingField(field, raw, where, expression);
        values[field] = value;
      }
      return values;
    },
  };
}

/** The fields of `raw` that are read; null: all of it. */
function toRawNeeds(reads: readonly NameRead[]): readonly string[] | null {
  const fields = new Set<string>();
  for (const { path, isCalled } of reads) {
    const [root, field] = path;
    if (root !== 'raw') continue;
    // `raw.hasOwnProperty(…)` asks the value itself.
    if (field === undefined || (isCalled && path.length === 2)) return null;
    fields.add(field);
  }
  return [...fields];
}

function pick(raw: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(raw, field) ? [[field, raw[field] as JsonValue]] : [])),
  );
}

function toMissingField(field: string, raw: JsonObject, where: string, expression: ExpressionText): UserError {
  const names = Object.keys(raw);
  return toMistake(
    `${where}: the filter ${show(expression)} reads "${field}", and this item has no such field`,
    `It has: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}. Where only some items have a field, write raw.${field}, which is undefined for the others.`,
  );
}

/** An expression and where it stands. */
function show({ text, at }: ExpressionText): string {
  return `${text} (${at.file}:${at.line}:${at.column})`;
}

function toMistake(message: string, hint: string): UserError {
  return new UserError({ code: 'filter', message, hint });
}

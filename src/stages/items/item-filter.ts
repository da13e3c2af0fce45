import { contextWords } from '../../core/context.ts';
import { UserError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { sizeOf } from '../../core/value-size.ts';
import type {
  ExpressionError,
  ExpressionLanguage,
  ExpressionSetting,
  ExpressionText,
  NameRead,
} from '../../ports/expressions.ts';
import type { PlacedItem } from './placed-item.ts';

/** A source's filter: an expression over `raw`, its fields by their own names, `vars` and `batch`. */
export interface ItemFilter {
  /** Those that pass, of which no more than `needed` are looked for. An expression that fails on an item is a mistake that stops. */
  pass(items: AsyncIterable<PlacedItem>, needed: number): AsyncGenerator<PlacedItem>;
  /** How many were looked at. */
  tested(): number;
  /** Ends the interpreter. */
  close(): void;
}

/** Crossing into the interpreter costs more than most filters, so items cross together. */
const maxTogether = 256;
const maxCharsTogether = 1_048_576;
const words: ReadonlySet<string> = new Set(contextWords);
/** Of the list in the expression that tests several. No text of a person sees it: their names are parameters within. */
const listName = '$items';

export function createItemFilter(
  expression: ExpressionText,
  language: ExpressionLanguage,
  setting: ExpressionSetting,
): ItemFilter {
  const { names } = language.readExpression(expression.text);
  const exports = setting.functions === null ? [] : language.readFunctions(setting.functions.text).exports;
  const exported = new Set(exports.map(({ name }) => name));
  const others = new Set([...language.builtInNames, ...Object.keys(setting.constants), ...words]);
  const roots = [...new Set(names.map(({ path }) => path[0] ?? ''))];
  const fields = roots.filter((root) => !others.has(root) && !exported.has(root));
  const parameters = ['raw', ...fields];
  const foreign = roots.find((root) => words.has(root) && root !== 'raw' && !Object.hasOwn(setting.constants, root));
  if (foreign !== undefined) throw toForeignWord(foreign, expression);
  const needs = toRawNeeds(names);

  const runner = language.open(setting);
  const one = runner.compileExpression(expression, parameters);
  // A line end before the bracket: the text may end in a comment.
  const many = runner.compileExpression(
    { text: `${listName}.map(({ ${parameters.join(', ')} }) => (${expression.text}\n))`, at: expression.at },
    [listName],
  );
  // What functions.js remembers is forgotten after each evaluation; items must not hear of each other through it.
  let together = roots.some((root) => exported.has(root)) ? 1 : maxTogether;
  let tested = 0;

  function toValues({ item }: PlacedItem): Readonly<Record<string, JsonValue>> {
    const values: Record<string, JsonValue> = { raw: needs === null ? item.raw : pick(item.raw, needs) };
    for (const field of fields) {
      const value = Object.hasOwn(item.raw, field) ? item.raw[field] : undefined;
      if (value === undefined) throw toMissingField(field, item.raw, item.where, expression);
      values[field] = value;
    }
    return values;
  }

  function testOne(values: Readonly<Record<string, JsonValue>>, { item }: PlacedItem): boolean {
    const outcome = one.evaluate(values);
    if (outcome.kind === 'value') return Boolean(outcome.value);
    throw toFailure(outcome.error, item.where, expression);
  }

  function testAll(items: readonly PlacedItem[], all: readonly Readonly<Record<string, JsonValue>>[]) {
    const outcome = items.length === 1 ? null : many.evaluate({ [listName]: all });
    if (outcome?.kind === 'value') return (outcome.value as readonly JsonValue[]).map(Boolean);
    // One of them fails, or they are too much at once: each for itself tells which and why.
    if (outcome?.error.reason === 'time' || outcome?.error.reason === 'memory') together = Math.max(1, together >> 3);
    return items.map((item, index) => testOne(all[index] ?? {}, item));
  }

  return {
    tested: () => tested,
    close: () => runner.close(),
    async *pass(items, needed) {
      let left = needed;
      let waiting: PlacedItem[] = [];
      let values: Readonly<Record<string, JsonValue>>[] = [];
      let chars = 0;
      const test = () => {
        const passed = testAll(waiting, values);
        tested += waiting.length;
        const passing = waiting.filter((_, index) => passed[index] === true);
        left -= passing.length;
        [waiting, values, chars] = [[], [], 0];
        return passing;
      };
      if (left <= 0) return;
      for await (const placed of items) {
        const own = toValues(placed);
        waiting.push(placed);
        values.push(own);
        chars += sizeOf(own);
        // Of as many as are needed none can be too much.
        if (waiting.length < Math.min(together, left) && chars < maxCharsTogether) continue;
        yield* test();
        if (left === 0) return;
      }
      if (waiting.length > 0) yield* test();
    },
  };
}

/** The fields of `raw` that are read; null: all of it. */
function toRawNeeds(names: readonly NameRead[]): readonly string[] | null {
  const fields = new Set<string>();
  for (const { path, isCalled } of names) {
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

function toForeignWord(word: string, { text, at }: ExpressionText): UserError {
  return new UserError({
    code: 'filter',
    message: `The filter ${text} (${at.file}:${at.line}:${at.column}) reads "${word}", which a source does not have`,
    hint: `It sees raw, vars and batch, and the fields of raw by their own names. A field called so is raw.${word}.`,
  });
}

function toMissingField(field: string, raw: JsonObject, where: string, { text, at }: ExpressionText): UserError {
  const names = Object.keys(raw);
  return new UserError({
    code: 'filter',
    message: `${where}: the filter ${text} (${at.file}:${at.line}:${at.column}) reads "${field}", and this item has no such field`,
    hint: `It has: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}. Where only some items have a field, write raw.${field}, which is undefined for the others.`,
  });
}

function toFailure({ message, at }: ExpressionError, where: string, { text }: ExpressionText): UserError {
  return new UserError({
    code: 'filter',
    message: `${where}: the filter ${text} (${at.file}:${at.line}:${at.column}) fails: ${message}`,
    hint: 'Write the filter so that it has a value for every item, for instance with ?. where a field may be missing.',
  });
}

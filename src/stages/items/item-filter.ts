import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import { sizeOf } from '../../core/value-size.ts';
import type {
  ExpressionError,
  ExpressionLanguage,
  ExpressionSetting,
  ExpressionText,
} from '../../ports/expressions.ts';
import { readFilterValues } from './filter-values.ts';
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

type Values = Readonly<Record<string, JsonValue>>;

/** Crossing into the interpreter costs more than most filters, so items cross together. */
const maxTogether = 256;
const maxCharsTogether = 1_048_576;
/** Of the list in the expression that tests several. No text of a person sees it: their names are parameters within. */
const listName = '$items';

export function createItemFilter(
  expression: ExpressionText,
  language: ExpressionLanguage,
  setting: ExpressionSetting,
): ItemFilter {
  const reading = readFilterValues(expression, language, setting);
  const runner = language.open(setting);
  const one = runner.compileExpression(expression, reading.names);
  // A line end before the bracket: the text may end in a comment.
  const many = runner.compileExpression(
    { text: `${listName}.map(({ ${reading.names.join(', ')} }) => (${expression.text}\n))`, at: expression.at },
    [listName],
  );
  // What functions.js remembers is forgotten after each evaluation; items must not hear of each other through it.
  let together = reading.usesFunctions ? 1 : maxTogether;
  let tested = 0;

  function testOne(values: Values, { item }: PlacedItem): boolean {
    const outcome = one.evaluate(values);
    if (outcome.kind === 'value') return Boolean(outcome.value);
    throw toFailure(outcome.error, item.where, expression);
  }

  function testAll(items: readonly PlacedItem[], values: readonly Values[]): readonly boolean[] {
    const outcome = items.length === 1 ? null : many.evaluate({ [listName]: values });
    if (outcome?.kind === 'value') return (outcome.value as readonly JsonValue[]).map(Boolean);
    // One of them fails, or they are too much at once: each for itself tells which and why.
    if (outcome?.error.reason === 'time' || outcome?.error.reason === 'memory') together = Math.max(1, together >> 3);
    return items.map((item, index) => testOne(values[index] ?? {}, item));
  }

  return {
    tested: () => tested,
    close: () => runner.close(),
    async *pass(items, needed) {
      let left = needed;
      let waiting: PlacedItem[] = [];
      let values: Values[] = [];
      let chars = 0;
      const test = (): readonly PlacedItem[] => {
        const passed = testAll(waiting, values);
        tested += waiting.length;
        const passing = waiting.filter((_, index) => passed[index] === true);
        left -= passing.length;
        [waiting, values, chars] = [[], [], 0];
        return passing;
      };
      if (left <= 0) return;
      for await (const placed of items) {
        const own = reading.of(placed.item);
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

function toFailure({ message, at }: ExpressionError, where: string, { text }: ExpressionText): UserError {
  return new UserError({
    code: 'filter',
    message: `${where}: the filter ${text} (${at.file}:${at.line}:${at.column}) fails: ${message}`,
    hint: 'Write the filter so that it has a value for every item, for instance with ?. where a field may be missing.',
  });
}

import { isJsonObject } from '../../core/json.ts';
import type { Draft, StepDraft } from '../draft.ts';
import type { ExpressionReader, ReadName } from '../expression-reader.ts';
import { atKey, type Finding } from '../finding.ts';
import type { Scopes } from '../scope.ts';
import { schemaAt } from '../value-shape.ts';

/** `raw.text.includes(fact.quote)`, also of `raw.text.toLowerCase()`; not `raw.tags.includes('new')`, which asks the item alone. */
const holds = /^(?:raw|steps)[\w.?[\]'"]*(?:\(\)\??\.\w+)*(?<=\.includes)\(\s*(?!['"`\d)]|(?:raw|steps|vars)\b)/;
/** `value.tags.includes(raw.name)`. */
const isHeld = /^\(\s*(?:raw|steps)\b/;
const equalsData = /^\s*===?\s*(?:raw|steps)\b/;
const dataEquals = /\b(?:raw|steps)[\w.?[\]'"]*\s*===?\s*$/;

/**
 * A rule that an answer agrees with what is known of its item, and no rehearsal: an answer that is made up agrees by
 * chance alone, so every rehearsed item would be rejected. Only comparisons that are plain to see; what a function does
 * with the two cannot be told.
 */
export function checkRehearsedTruth(draft: Draft, scopes: Scopes, reader: ExpressionReader): readonly Finding[] {
  return draft.steps.flatMap((step): readonly Finding[] => {
    if (step.kind !== 'prompt' || step.rehearsal !== null) return [];
    const position = step.rules.findIndex(({ level, expr }) => {
      if (level !== 'error') return false;
      const { names } = reader.expression(expr, scopes.ofRules(step).words);
      return names.some(({ path }) => path[0] === 'value') && comparesWithData(expr.text, names, step);
    });
    const rule = step.rules[position];
    if (rule === undefined) return [];
    return [
      {
        code: 'rehearsal',
        severity: 'warning',
        place: atKey('steps', step.index, 'rules', position),
        message: `The rule "${rule.name}" compares the answer with what is known of the item, and answers that the sandbox makes up will hardly agree`,
        hint: 'With --sandbox the items of this step will be rejected. Say with "rehearsal" what it answers; that sees raw and steps too.',
      },
    ];
  });
}

function comparesWithData(text: string, names: readonly ReadName[], step: StepDraft): boolean {
  return names.some(({ path, start, end, isCalled }) => {
    const [root, ...fields] = path;
    const [before, after] = [text.slice(0, start), text.slice(end)];
    if (root !== 'value') return holds.test(text.slice(start));
    if (isCalled) return fields.at(-1) === 'includes' && isHeld.test(after);
    return (equalsData.test(after) || dataEquals.test(before)) && !isOfFewValues(step, fields);
  });
}

/** One of a few is hit often enough. */
function isOfFewValues({ schema }: StepDraft, fields: readonly string[]): boolean {
  const part = schemaAt(schema?.schema, fields);
  return (
    isJsonObject(part) && (part['enum'] !== undefined || part['const'] !== undefined || part['type'] === 'boolean')
  );
}

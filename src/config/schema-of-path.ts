import type { JsonValue } from '../core/json.ts';
import type { NameRead } from '../ports/expressions.ts';
import type { Draft } from './draft.ts';
import { schemaAt } from './value-shape.ts';

/** The schema of what an expression gives that is nothing but `steps.<step>.<fields>`; undefined for all others. */
export function schemaOfPath(draft: Draft, names: readonly NameRead[], text: string): JsonValue | undefined {
  const [name] = names;
  if (name === undefined || names.length > 1 || name.isCalled || name.start !== 0 || name.end !== text.trimEnd().length)
    return undefined;
  const [root, step, ...fields] = name.path;
  if (root !== 'steps' || fields.length === 0) return undefined;
  return schemaAt(draft.steps.find((each) => each.name === step)?.schema?.schema, fields);
}

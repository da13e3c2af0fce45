import { isJsonObject, type JsonValue } from './json.ts';
import type { ExpandStep, Pipeline } from './pipeline.ts';

const listOfStep = /^steps\.([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/;
const sliced = /^(.*)\.slice\(\s*0\s*,\s*([0-9]+)\s*\)$/;

/**
 * The most children that an item can get from an expand step: `max`, what the list is sliced to, and the schema's `maxItems`
 * where the list is a field of an earlier step. null: nothing bounds it.
 */
export function boundOfExpand(pipeline: Pick<Pipeline, 'steps'>, step: ExpandStep): number | null {
  const [, list = step.each.text.trim(), slice] = sliced.exec(step.each.text.trim()) ?? [];
  const bounds = [step.max, slice === undefined ? null : Number(slice), maxItemsOf(pipeline, list)].filter(
    (bound) => bound !== null,
  );
  return bounds.length === 0 ? null : Math.min(...bounds);
}

function maxItemsOf({ steps }: Pick<Pipeline, 'steps'>, list: string): number | null {
  const [, name, path = ''] = listOfStep.exec(list) ?? [];
  const schema = name === undefined ? undefined : steps.find((step) => step.name === name)?.schema;
  let part: JsonValue | undefined = schema ?? undefined;
  for (const field of path.split('.').filter(Boolean)) {
    const properties: JsonValue | undefined = part !== undefined && isJsonObject(part) ? part['properties'] : undefined;
    part = properties !== undefined && isJsonObject(properties) ? properties[field] : undefined;
  }
  const maxItems = part !== undefined && isJsonObject(part) ? part['maxItems'] : undefined;
  return typeof maxItems === 'number' ? maxItems : null;
}

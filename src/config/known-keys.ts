import type * as z from 'zod';
import { notYetKeys } from './not-yet.ts';
import { toEditorSchema } from './editor-schema.ts';

/** The keys that a map at this place may have; [] where any may stand. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  const keys = path.reduce<readonly SchemaNode[]>(
    (nodes, part) => nodes.flatMap((node) => descend(node, part)),
    [toEditorSchema() as SchemaNode],
  );
  return [...new Set(keys.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** Where a key would be right, in words: a person who puts `temperature` at the top wants to hear of steps. */
export function placeOfKey(key: string, path: readonly PropertyKey[]): string | null {
  const isTop = path.length === 0;
  const isStep = path.length === 2 && path[0] === 'steps';
  const has = (at: readonly PropertyKey[], further: readonly { readonly key: string }[] = []) =>
    knownKeysAt(at).includes(key) || further.some((known) => known.key === key);
  if (!isStep && has(['steps', 0], notYetKeys.step)) return 'to a step, under steps:';
  if (has(['source'], notYetKeys.source)) return 'to the source, under source:';
  if (has(['outputs', 0], notYetKeys.output)) return 'to the outputs, under outputs:';
  if (!isTop && has([])) return 'to the pipeline, at the top of the file';
  return null;
}

type SchemaNode = z.core.JSONSchema.JSONSchema;

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  return [node, ...((node.anyOf ?? []) as SchemaNode[]).flatMap(alternatives)];
}

function descend(node: SchemaNode, part: PropertyKey): readonly SchemaNode[] {
  return alternatives(node).flatMap((each) => {
    if (typeof part === 'number') return isNode(each.items) ? [each.items] : [];
    const named = each.properties?.[String(part)];
    if (isNode(named)) return [named];
    return isNode(each.additionalProperties) ? [each.additionalProperties] : [];
  });
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

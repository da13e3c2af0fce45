import { z } from 'zod';
import { documents, errorDocument, lines } from './documents.ts';

/** A JSON Schema that is published: of what a command prints, of a line of it, or of an error. */
export interface OutputSchema {
  /** In `schema/output/`. */
  readonly file: string;
  /** Words after the program's name; null: any command. */
  readonly command: string | null;
  readonly isLine: boolean;
  readonly schema: { readonly title: string; readonly description: string; readonly [key: string]: unknown };
}

/** Every one, in order of the commands. Draft 2020-12, without `$id`: a file can be copied to anywhere. */
export function toOutputSchemas(): readonly OutputSchema[] {
  return [
    ...Object.entries(documents).map(([id, schema]) =>
      toOutputSchema(id.replaceAll(':', ' '), schema, { isLine: false }),
    ),
    ...Object.entries(lines).map(([command, schema]) => toOutputSchema(command, schema, { isLine: true })),
    toOutputSchema(null, errorDocument, { isLine: false }),
  ];
}

/** `jobs show` → jobs-show.schema.json, `logs --follow` → logs-follow.schema.json */
export function toSchemaFile(command: string | null): string {
  return `${command === null ? 'error' : command.replaceAll(/[ -]+/g, '-')}.schema.json`;
}

function toOutputSchema(command: string | null, schema: z.ZodType, { isLine }: { readonly isLine: boolean }) {
  const { $schema, description = '', ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', override: simplify });
  const shown = command === null ? 'Any command' : `batch-pipeline ${command}`;
  const title = `${shown} --json${isLine ? ', a line' : ''}${command === null ? ', an error' : ''}`;
  return { file: toSchemaFile(command), command, isLine, schema: { $schema, title, description, ...rest } };
}

/** What zod adds that says nothing to a reader: the limits of whole numbers, a pattern beside its format, a text twice. */
function simplify({ jsonSchema: node }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.format !== undefined) delete node.pattern;
  if (Object.keys(node.propertyNames ?? {}).join() === 'type') delete node.propertyNames;
  if (node.description === undefined || node.anyOf === undefined) return;
  const [first, second] = node.anyOf;
  if (node.anyOf.length !== 2 || !isNull(second) || typeof first !== 'object') return;
  // Others may have the same part: it is left as it is.
  const { description: _, ...others } = first;
  node.anyOf = [others, { type: 'null' }];
}

function isNull(node: z.core.JSONSchema._JSONSchema | undefined): boolean {
  return typeof node === 'object' && node.type === 'null';
}

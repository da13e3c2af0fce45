import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { schemaOfSchemas } from '../../generated/schema-of-schemas.ts';
import { UserError } from '../errors.ts';
import { isJsonObject, type JsonSchema, type JsonValue } from '../json.ts';
import { createAjv } from './create-ajv.ts';

export interface CompiledSchema {
  /** Null: the value fits. */
  findErrors(value: JsonValue): readonly ErrorObject[] | null;
  /** Whether a value fits the part of the schema at a JSON pointer (`/properties/x`), its references resolved. */
  fitsAt(value: JsonValue, pointer: string): boolean;
}

const newest = 'https://json-schema.org/draft/2020-12/schema';
/** Dialects that mean the same here, but for keywords that the newest refuses by name (a list under `items`). */
const accepted = /^https?:\/\/json-schema\.org\/(?:draft\/20(?:19-09|20-12)|draft-0[67])\/schema#?$/;

const everything: JsonSchema = {};
const nothing: JsonSchema = { not: {} };
const compiled = new WeakMap<object, CompiledSchema>();

/**
 * Compiles a JSON Schema once; later calls with the same object are free. `where` names it for people, as
 * `generate.schema.json`. A schema that is not valid is a UserError that names what is wrong.
 */
export function compileSchema(schema: JsonSchema, where: string): CompiledSchema {
  if (typeof schema === 'boolean') return compileSchema(schema ? everything : nothing, where);
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = createValidator(schema, where);
  compiled.set(schema, made);
  return made;
}

function createValidator(schema: { readonly [key: string]: JsonValue }, where: string): CompiledSchema {
  const { $schema: dialect, ...body } = schema;
  if (typeof dialect === 'string' && !accepted.test(dialect))
    throw invalid(
      where,
      `its $schema is ${dialect}`,
      `Schemas are JSON Schema 2020-12: leave $schema out, or write ${newest}.`,
    );
  if ('$async' in body) throw invalid(where, 'it has $async', 'Leave $async out.');
  const id = typeof body['$id'] === 'string' ? body['$id'] : 'schema:step';
  // The schema of schemas is known to it only where this one refers to it: knowing it takes time at every start.
  const ajv = createAjv({ validateSchema: false, meta: JSON.stringify(body).includes('json-schema.org/') });
  const validate = compileOrExplain(ajv, { ...body, $id: id }, where);
  const parts = new Map<string, ValidateFunction>();
  return {
    findErrors: (value) => {
      try {
        return validate(value) ? null : (validate.errors ?? []);
      } catch (error) {
        if (error instanceof RangeError)
          throw invalid(
            where,
            'it refers to itself without end',
            'Let a reference that goes round pass through properties or items.',
          );
        throw error;
      }
    },
    fitsAt: (value, pointer) => {
      let part = parts.get(pointer);
      if (part === undefined) {
        part = ajv.compile({ $ref: `${id}#${encodeURI(pointer)}` });
        parts.set(pointer, part);
      }
      return part(value) === true;
    },
  };
}

function compileOrExplain(
  ajv: Ajv2020,
  schema: { readonly [key: string]: JsonValue },
  where: string,
): ValidateFunction {
  if (!schemaOfSchemas(schema)) {
    const { $id: _, ...shown } = schema;
    const byPlace = new Map<string, string>();
    // Of several errors at one place the first says what is meant; the others are its alternatives.
    for (const error of schemaOfSchemas.errors ?? [])
      if (!byPlace.has(error.instancePath)) byPlace.set(error.instancePath, describeSchemaError(error, shown));
    throw invalid(
      where,
      [...byPlace.values()].slice(0, 5).join('; '),
      'Mend the schema; schemas are JSON Schema 2020-12.',
    );
  }
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError({
        code: error.code,
        message: `the schema ${where} is not valid: ${error.message}`,
        hint: error.hint,
      });
    // Whatever the compiler refuses is a matter of the schema: a reference without a target, a doubled $id.
    if (error instanceof Error)
      throw invalid(where, error.message, 'References must point inside the schema, as "#/$defs/name".');
    throw error;
  }
}

function describeSchemaError(error: ErrorObject, schema: JsonValue): string {
  const at = error.instancePath === '' ? 'the schema' : error.instancePath;
  const allowed = Array.isArray(error.params['allowedValues']) ? ` (${error.params['allowedValues'].join(', ')})` : '';
  const isTuple = /\/items$/.test(error.instancePath) && Array.isArray(valueAt(schema, error.instancePath));
  const said = typeof error.data === 'object' || error.data === undefined ? '' : `, not ${JSON.stringify(error.data)}`;
  return isTuple
    ? `${at} is a list; write prefixItems for that`
    : `${at} ${error.message ?? 'is not valid'}${allowed}${said}`;
}

function valueAt(schema: JsonValue, pointer: string): JsonValue | undefined {
  let node: JsonValue | undefined = schema;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) node = node[Number(key)];
    else if (isJsonObject(node)) node = node[key];
    else return undefined;
  }
  return node;
}

function invalid(where: string, problem: string, hint: string): UserError {
  return new UserError({ code: 'schema', message: `the schema ${where} is not valid: ${problem}`, hint });
}

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = new URL('../../schema/output/', import.meta.url);
const ending = '.schema.json';
const compiled = new Map<string, ValidateFunction>();

/** `jobs-show` of jobs-show.schema.json, sorted. */
export function publishedSchemas(): readonly string[] {
  return readdirSync(folder)
    .map((file) => (file.endsWith(ending) ? file.slice(0, -ending.length) : file))
    .sort();
}

/** Where `document` does not fit the schema of this name; none where it does. */
export function findMisfits(name: string, document: unknown): readonly string[] {
  const isValid = compile(name);
  if (isValid(document)) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

export function readPublishedSchema(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`${name}${ending}`, folder)), 'utf8'));
}

function compile(name: string): ValidateFunction {
  let found = compiled.get(name);
  if (found === undefined) {
    // One for each schema: their $defs have the same names.
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    addFormats.default(ajv);
    found = ajv.compile(readPublishedSchema(name));
    compiled.set(name, found);
  }
  return found;
}

import { isJsonObject, type JsonSchema } from '../core/json.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { atValue, type Finding, type Place } from './finding.ts';
import { findJsonError } from './find-json-error.ts';
import { readTextByConvention, readTextOfKey, type TextOutcome } from './read-text.ts';
import { createYamlPositions, type YamlPath } from './yaml-positions.ts';

/** A JSON Schema and how a place in it is found again. */
export interface LocatedSchema {
  readonly schema: JsonSchema;
  /** For people: its file, or that it stands in the pipeline's own. */
  readonly label: string;
  toPlace(path: YamlPath): Place;
}

export interface SchemaOutcome {
  readonly schema: LocatedSchema | null;
  readonly findings: readonly Finding[];
}

/** The schema of a step: given as a map, as a file or as JSON text, or found by the step's name. */
export function readSchema(given: unknown, path: YamlPath, file: string, folder: PipelineFolder): SchemaOutcome {
  if (isJsonObject(given))
    return {
      schema: { schema: given, label: `in ${folder.file}`, toPlace: (inner) => atValue(...path, ...inner) },
      findings: [],
    };
  const { text, findings }: TextOutcome =
    typeof given === 'string' ? readTextOfKey(given, path, folder) : readTextByConvention(file, folder);
  if (text === null) return { schema: null, findings };
  try {
    const schema: unknown = JSON.parse(text.text);
    if (!isJsonObject(schema) && typeof schema !== 'boolean')
      return refuse('A JSON Schema is a JSON object', 'Begin it with { and end it with }.', text.toPlace(1, 1));
    const positions = createYamlPositions(text.text);
    const toPlace = (inner: YamlPath) => {
      const { line, column } = positions.ofValue(inner);
      return text.toPlace(line, column);
    };
    return {
      schema: { schema, label: text.file === folder.file ? `in ${folder.file}` : text.file, toPlace },
      findings,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { line, column } = findJsonError(text.text);
    const name = typeof given === 'string' && text.file === folder.file ? 'The schema' : text.file;
    return refuse(
      `${name} is no JSON: ${error.message.replace(/, (\.\.\.)?".*$/s, '')}`,
      'Write JSON, or a map in the pipeline itself, or the name of a .json file.',
      text.toPlace(line, column),
    );
  }
}

function refuse(message: string, hint: string, place: Place): SchemaOutcome {
  return { schema: null, findings: [{ code: 'schema', severity: 'error', message, hint, place }] };
}

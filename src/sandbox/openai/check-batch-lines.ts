import type { InvalidLine } from '../jobs/job.ts';
import { openaiWire } from './wire.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** Guide "Batch API", looked at 2026-11-20. */
const maxLines = 50_000;

/** What the check of the file has against its lines. */
export function createLineCheck(endpoint: string) {
  const found: InvalidLine[] = [];
  const ids = new Set<string>();
  let model: string | null = null;
  return {
    model: () => model,
    /** null: the line is wrong. */
    read(text: string, line: number): { readonly id: string; readonly body: JsonObject } | null {
      const wrong = (code: string, message: string, param: string | null = null) => {
        found.push({ line, code, message, param });
        return null;
      };
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return wrong('invalid_json_line', 'This line is not parseable as valid JSON.');
      }
      if (!isJsonObject(value as JsonObject)) return wrong('invalid_json_line', 'This line is not a JSON object.');
      const { custom_id: id, method, url, body } = value as JsonObject;
      if (typeof id !== 'string' || id === '')
        return wrong('missing_required_parameter', "Missing required parameter: 'custom_id'.", 'custom_id');
      if (ids.has(id))
        return wrong(
          'duplicate_custom_id',
          `The custom_id for this request is a duplicate of another request: ${id}.`,
          'custom_id',
        );
      ids.add(id);
      if (method !== 'POST') return wrong('invalid_method', 'The method must be POST.', 'method');
      if (url !== endpoint)
        return wrong(
          'mismatched_endpoint',
          `The URL provided for this request does not prefix-match the batch endpoint: ${endpoint}.`,
          'url',
        );
      if (!isJsonObject(body as JsonObject))
        return wrong('missing_required_parameter', "Missing required parameter: 'body'.", 'body');
      const named = (body as JsonObject)['model'];
      if (typeof named !== 'string')
        return wrong('missing_required_parameter', "Missing required parameter: 'body.model'.", 'body.model');
      if (!openaiWire.isPlausibleModel(named) || named.includes('no-such'))
        return wrong(
          'model_not_found',
          `The provided model '${named}' is not supported by the Batch API.`,
          'body.model',
        );
      model ??= named;
      if (named !== model)
        return wrong(
          'mismatched_model',
          `The model provided for this request is ${named}, but the batch's model is ${model}.`,
          'body.model',
        );
      return { id, body: body as JsonObject };
    },
    problems(count: number): readonly InvalidLine[] {
      if (found.length === 0 && count === 0)
        return [{ line: 1, code: 'empty_file', message: 'The input file is empty.', param: null }];
      if (count > maxLines)
        return [
          {
            line: maxLines + 1,
            code: 'too_many_tasks',
            message: `The batch has more than ${maxLines} requests.`,
            param: null,
          },
        ];
      return found;
    },
  };
}

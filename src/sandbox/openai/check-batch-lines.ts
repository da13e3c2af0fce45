import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** Guide "Batch API", looked at 2026-11-20. */
const maxLines = 50_000;

/** What the check of the file has against its lines. */
export function createLineCheck(endpoint: string) {
  const found: { line: number; code: string; message: string }[] = [];
  const ids = new Set<string>();
  let model: string | null = null;
  return {
    model: () => model,
    /** null: the line is wrong. */
    read(text: string, line: number): { readonly id: string; readonly body: JsonObject } | null {
      const wrong = (code: string, message: string) => {
        found.push({ line, code, message });
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
        return wrong('missing_required_parameter', "Missing required parameter: 'custom_id'.");
      if (ids.has(id))
        return wrong('duplicate_custom_id', `The custom_id for this request is a duplicate of another request: ${id}.`);
      ids.add(id);
      if (method !== 'POST') return wrong('invalid_method', 'The method must be POST.');
      if (url !== endpoint)
        return wrong(
          'mismatched_endpoint',
          `The URL provided for this request does not prefix-match the batch endpoint: ${endpoint}.`,
        );
      if (!isJsonObject(body as JsonObject))
        return wrong('missing_required_parameter', "Missing required parameter: 'body'.");
      const named = (body as JsonObject)['model'];
      model ??= typeof named === 'string' ? named : null;
      if (named !== model)
        return wrong(
          'mismatched_model',
          `The model provided for this request is ${String(named)}, but the batch's model is ${model}.`,
        );
      return { id, body: body as JsonObject };
    },
    problems(count: number): readonly { line: number; code: string; message: string }[] {
      if (found.length === 0 && count === 0)
        return [{ line: 1, code: 'empty_file', message: 'The input file is empty.' }];
      if (count > maxLines)
        return [
          { line: maxLines + 1, code: 'too_many_tasks', message: `The batch has more than ${maxLines} requests.` },
        ];
      return found;
    },
  };
}

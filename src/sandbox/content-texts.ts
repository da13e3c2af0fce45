import { isJsonObject, type JsonValue } from '../core/json.ts';

/** The texts of messages as all three providers nest them (`content`, `parts`, `text`), in order, and how many parts are no text. */
export function collectTexts(values: readonly (JsonValue | null)[]): { texts: readonly string[]; attachments: number } {
  const texts: string[] = [];
  let attachments = 0;

  function visit(value: JsonValue | undefined): void {
    if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) for (const part of value as readonly JsonValue[]) visit(part);
    else if (isJsonObject(value)) {
      const inner = value['text'] ?? value['content'] ?? value['parts'];
      if (inner === undefined) attachments += 1;
      else visit(inner);
    }
  }

  for (const value of values) if (value !== null) visit(value);
  return { texts, attachments };
}

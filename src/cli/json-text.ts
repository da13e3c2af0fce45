/** Characters that JSON leaves as they are and a terminal acts on: C1 controls, marks of direction, ends of lines. */
const harmful = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The document of --json: the same value, written so that nothing in it moves a terminal it is shown on. */
export function toJsonText(value: unknown): string {
  return toHarmless(JSON.stringify(value, null, 2) ?? 'null');
}

/** One of many documents, each a line. */
export function toJsonLine(value: unknown): string {
  return `${toHarmless(JSON.stringify(value) ?? 'null')}\n`;
}

function toHarmless(json: string): string {
  return json.replace(harmful, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

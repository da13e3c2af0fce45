/** Controls, terminal escapes, direction overrides, lone surrogates: what could hide or turn text around. */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const mayBeUnseen = /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u0618]/u;

/** The text with everything unseen made visible; line breaks and tabs stay. Joiners stay: emoji and Persian need them. */
export function toVisibleText(text: string): string {
  if (!mayBeUnseen.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(unseen, show);
}

function show(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0d) return '\n';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

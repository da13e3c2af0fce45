const bullet = /^(\s*)(?:[-*+•–]|\(?(?:\d{1,4}|[A-Za-z])[.)])(?:\s+|$)/;
/** Three or more of one mark alone on a line. */
const separator = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$/;

export function isSeparator(line: string): boolean {
  return separator.test(line);
}

export function isBullet(line: string): boolean {
  return bullet.test(line) && !isSeparator(line);
}

/** A line without its bullet or number. */
export function stripBullet(line: string): string {
  return isSeparator(line) ? line : line.replace(bullet, '').replace(/^\[[ xX]\]\s+/, '');
}

/** Text without the marks of bold: `**a**` and `__a__`. */
export function stripBold(text: string): string {
  return text.replace(/\*\*|__/g, '');
}

/** Text without the marks of bold, italics and code at its words. */
export function stripMarks(text: string): string {
  return stripBold(text)
    .replace(/[*`]/g, '')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '');
}

/**
 * The bullets or numbered lines of a text, without their marks. A nested line belongs to the one above, as does text
 * that runs on; text before the first bullet, or after an empty line without being indented, belongs to none.
 */
export function readList(lines: readonly string[]): string[] {
  const items: string[][] = [];
  let indent: number | null = null;
  let isAfterEmpty = false;
  for (const line of lines) {
    if (line.trim() === '' || isSeparator(line)) {
      isAfterEmpty = true;
      continue;
    }
    const own = line.search(/\S/);
    const isNested = indent !== null && own > indent + 1;
    const current = items.at(-1);
    if (isBullet(line) && !isNested) {
      indent = indent === null ? own : Math.min(indent, own);
      items.push([stripBullet(line).trim()]);
    } else if (current !== undefined && (isNested || (!isAfterEmpty && !/^\s*#/.test(line)))) {
      current.push(line.trim());
    }
    isAfterEmpty = false;
  }
  return items.map((parts) => parts.filter((part) => part !== '').join('\n')).filter((text) => text !== '');
}

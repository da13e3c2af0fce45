/** A table in Markdown, with an empty line behind it. */
export function toTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const toLine = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [toLine(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(toLine), ''].join('\n');
}

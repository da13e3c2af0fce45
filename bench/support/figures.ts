/** How figures are counted and written. */
export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** `1234 (1200-1300)`: the median, and what it lay between where there were several runs. */
export function spread(values: readonly number[], digits = 0): string {
  const middle = median(values).toFixed(digits);
  if (values.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}

/** A measured ratio beside its target. */
export function verdict(measured: number, target: number, digits = 2): string {
  return `${measured.toFixed(digits)} (target at most ${target}): ${measured <= target ? 'reached' : 'NOT REACHED'}`;
}

/** Lines of cells under a heading, columns as wide as their widest cell; the first to the left, the others to the right. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function describeMachine(): string {
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${navigator.hardwareConcurrency} cores, ${new Date().toISOString().slice(0, 10)}`;
}

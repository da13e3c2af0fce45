/** Endings of the files that a source can read, `.gz` behind them aside. */
export const dataExtensions = ['.yaml', '.yml', '.json', '.jsonl', '.ndjson', '.csv', '.tsv'] as const;

/** Whether a name ends like a file that a source can read. */
export function isDataFile(path: string): boolean {
  const name = withoutPacking(path);
  return dataExtensions.some((extension) => name.endsWith(extension));
}

/** Whether a file is one document, of which a part can be picked. */
export function isDocument(path: string): boolean {
  return /\.(ya?ml|json)$/.test(withoutPacking(path));
}

export function withoutPacking(path: string): string {
  return path.toLowerCase().replace(/\.gz$/, '');
}

/** The folders that flags named; null: the default, or what the environment says. Printed commands name them again. */
export interface NamedFolders {
  readonly dataDir: string | null;
  readonly outputDir: string | null;
}

export const noNamedFolders: NamedFolders = { dataDir: null, outputDir: null };

/** Which batch, and where it is. */
export interface BatchAddress extends NamedFolders {
  readonly batchId: string;
}

/** Commands about one batch, to be pasted into a shell. */
export interface BatchCommands {
  readonly batchId: string;
  /** One that asks no model. */
  about(name: string, ...words: readonly string[]): string;
  /** One that may: with what a run must be told again so that it goes on as it was begun. */
  run(name: 'process' | 'all', ...words: readonly string[]): string;
  /** One that files what jobs have brought and leaves. */
  collectNow(): string;
}

export function createBatchCommands(address: BatchAddress, runWords: readonly string[] = []): BatchCommands {
  return {
    batchId: address.batchId,
    about: (name, ...words) => formatCommand(address, name, words),
    run: (name, ...words) => formatCommand(address, name, [...runWords, ...words]),
    collectNow: () =>
      formatCommand(address, 'process', [...runWords, ...(runWords.includes('--no-wait') ? [] : ['--no-wait'])]),
  };
}

/** `name` is said as it is: it may have words of its own (`jobs show 3`). */
export function formatCommand(
  { batchId, ...folders }: BatchAddress,
  name: string,
  words: readonly string[] = [],
): string {
  return formatWords(name, ['--batch-id', batchId, ...folderWords(folders), ...words]);
}

/** A command about no batch, or about one that is yet to be named. */
export function formatWords(name: string, words: readonly string[]): string {
  return ['batch-pipeline', name, ...words.map(quoteWord)].join(' ');
}

export function folderWords({ dataDir, outputDir }: NamedFolders): readonly string[] {
  return [
    ...(dataDir === null ? [] : ['--data-dir', dataDir]),
    ...(outputDir === null ? [] : ['--output-dir', outputDir]),
  ];
}

/**
 * A word as a shell takes it whole. Where only spaces are in the way, in double quotes, which every shell knows; else in single
 * quotes, as POSIX has them. `<id>` is for a person to fill in.
 */
export function quoteWord(word: string): string {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) || /^<[a-z]+>$/.test(word)) return word;
  if (/^[\p{L}\p{N}_@+=:,./ -]+$/u.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

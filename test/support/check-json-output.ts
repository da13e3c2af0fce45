import { manifest } from '../../src/generated/manifest.ts';

/** Name of the schema of what a command line prints, and whether it prints a document a line; null: without --json. */
export function outputOf(argv: readonly string[]): { readonly name: string; readonly isLines: boolean } | null {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  if (!flags.includes('--json') || flags.includes('--help') || flags.includes('-h')) return null;
  const [first = '', second = ''] = argv;
  const id = [`${first}:${second}`, first].find((name) => name in manifest.commands);
  if (id === undefined) return { name: 'error', isLines: false };
  if (id === 'logs' && flags.includes('--follow')) return { name: 'logs-follow', isLines: true };
  return { name: id.replace(':', '-'), isLines: id === 'sandbox' };
}

/**
 * To be called when a command is started. What it returns throws unless stdout is what --json promises: one document (or a
 * document a line) of the published schema, or an error. The schemas are loaded meanwhile, and only with --json: a test may be
 * over when the program that it started ends.
 */
export function prepareOutputCheck(argv: readonly string[]): (stdout: string) => Promise<void> {
  const output = outputOf(argv);
  if (output === null) return async () => {};
  const loading = import('./published-schemas.ts');
  return async (stdout) => {
    const { findMisfits } = await loading;
    const isLines = output.isLines && !isErrorText(stdout);
    for (const text of isLines ? stdout.split('\n').filter((line) => line !== '') : [stdout])
      checkDocument(argv, text, (document) => findMisfits(isErrorText(text) ? 'error' : output.name, document));
  };
}

function isErrorText(stdout: string): boolean {
  return /^\{\s*"error": \{/.test(stdout);
}

function checkDocument(
  argv: readonly string[],
  text: string,
  findMisfits: (document: unknown) => readonly string[],
): void {
  const fail = (why: string) => {
    throw new Error(`batch-pipeline ${argv.join(' ')}: ${why}. It printed:\n${text.slice(0, 3000)}`);
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    fail('stdout is no JSON document');
  }
  const misfits = findMisfits(document);
  if (misfits.length > 0) fail(`stdout does not fit its schema:\n${misfits.join('\n')}\n`);
}

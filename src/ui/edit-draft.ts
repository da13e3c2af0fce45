import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shell } from './shell.ts';

/**
 * The text in the person's editor, as a file of that name in a folder that nobody else may read; what it is afterwards. null: it was left as
 * it was, or there is no editor, which has been said. The folder is gone afterwards; only a kill meanwhile leaves it.
 */
export async function editDraft(
  shell: Pick<Shell, 'edit' | 'tell'>,
  text: string,
  fileName: string,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'batch-pipeline-'));
  const path = join(folder, fileName);
  try {
    await writeFile(path, text, { mode: 0o600 });
    await shell.edit(path);
    const edited = await readFile(path, 'utf8');
    return edited === text ? null : edited;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    shell.tell(`The editor did not work: ${error.message}`, 'bad');
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

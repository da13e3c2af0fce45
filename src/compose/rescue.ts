import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Puts a billed answer that the batch's own disk would not take into `parent`, else the system's temporary folder; null when that fails too. */
export function rescueToTemporaryFolder(
  batchId: string,
  parent: string = tmpdir(),
): (name: string, text: string) => string | null {
  return (name, text) => {
    try {
      const folder = join(parent, `batch-pipeline-rescued-${batchId}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    } catch {
      return null;
    }
  };
}

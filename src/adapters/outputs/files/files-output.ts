import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import type { BatchView } from '../../../core/view.ts';
import type { Output } from '../../../ports/output.ts';
import { createBreath } from '../breath.ts';
import { renderRow } from '../row-template.ts';
import type { CompiledFiles } from './compile-files.ts';
import { findFileNameProblem } from './file-name.ts';
import { toGzip } from './gzip.ts';
import { type MadeList, openMadeList } from './made-list.ts';
import type { NameClaims } from './name-claims.ts';
import { planNames, toFileName } from './plan-names.ts';
import { createRealFolder, type RealFolder } from './real-folder.ts';

const filesFolder = 'files';
const listName = '.files.jsonl';
const temporaryName = '.files.tmp';

/**
 * `files/…`: a file a row. All outputs of the kind together, since they share the folder: a name belongs to one item of
 * one of them. Names first, then what no item has any more is removed, then files are written where they differ. After a
 * crash some are written and all of them are in the list; the next render goes on.
 */
export function createFilesOutput(outputs: readonly CompiledFiles[]): Output {
  return {
    async write(view, folder) {
      const claims = await planNames(outputs, view);
      mkdirSync(folder, { recursive: true });
      const files = createRealFolder(join(folder, filesFolder), join(folder, temporaryName));
      const made = openMadeList(join(folder, listName));
      try {
        const notes = removeGone(files, made, claims);
        await writeFiles(outputs, view, files, made);
        await made.finish();
        return { files: [`${filesFolder}/`], problems: [], notes };
      } finally {
        made.close();
      }
    },
  };
}

/** What an earlier render made and no item has any more; what was changed by hand since then is kept, and said. */
function removeGone(files: RealFolder, made: MadeList, claims: NameClaims): readonly string[] {
  const notes: string[] = [];
  for (const [name, digest] of [...made.digests]) {
    if (claims.has(name)) continue;
    made.forget(name);
    // The list is a file like any other: a name in it is not trusted.
    const standing = findFileNameProblem(name) === null ? files.read(name) : null;
    if (standing === null) continue;
    if (digestOf(standing) === digest) files.remove(name);
    else notes.push(`${filesFolder}/${name} is kept: no item has it any more, and it was changed by hand.`);
  }
  return notes;
}

async function writeFiles(
  outputs: readonly CompiledFiles[],
  view: BatchView,
  files: RealFolder,
  made: MadeList,
): Promise<void> {
  const breathe = createBreath();
  for (const output of outputs) {
    for (const row of output.reader.rows(view)) {
      const name = toFileName(output, row, view);
      const text = renderRow({ output: output.label, key: 'content', template: output.content }, row, view);
      writeFile(name, output.gzip ? toGzip(Buffer.from(text)) : Buffer.from(text), row.item.id);
      await breathe();
    }
  }

  function writeFile(name: string, bytes: Buffer, itemId: string): void {
    const standing = files.read(name);
    const isSame = standing?.equals(bytes) === true;
    if (standing !== null && !isSame && !made.digests.has(name)) throw foreignFile(name, itemId);
    made.note(name, digestOf(bytes));
    if (!isSame) files.write(name, bytes);
  }
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex').slice(0, 32);
}

function foreignFile(name: string, itemId: string): UserError {
  return new UserError({
    code: 'output',
    message: `${filesFolder}/${name} is there, was not made by render, and is the file of item ${itemId}`,
    hint: 'Move it away, or delete it, then run render again.',
    details: { name, itemId },
  });
}

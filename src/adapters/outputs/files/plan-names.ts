import { UserError } from '../../../core/errors.ts';
import type { BatchView } from '../../../core/view.ts';
import { createBreath } from '../breath.ts';
import { renderRow } from '../row-template.ts';
import type { OutputRow } from '../rows.ts';
import type { CompiledFiles } from './compile-files.ts';
import { findFileNameProblem } from './file-name.ts';
import { type Conflict, createNameClaims, type NameClaims } from './name-claims.ts';

/** Makes every name before anything is written or removed, so that a name that does not fit changes nothing. */
export async function planNames(outputs: readonly CompiledFiles[], view: BatchView): Promise<NameClaims> {
  const claims = createNameClaims();
  const breathe = createBreath();
  for (const output of outputs) {
    for (const row of output.reader.rows(view)) {
      const name = toFileName(output, row, view);
      const problem = findFileNameProblem(name);
      if (problem !== null) throw badName(output, name, row.item.id, problem);
      const conflict = claims.claim(name, row.item.id);
      if (conflict !== null) throw takenName(output, name, row.item.id, conflict);
      await breathe();
    }
  }
  return claims;
}

/** `.gz` is added to the name of what is compressed. */
export function toFileName({ label, name: template, gzip }: CompiledFiles, row: OutputRow, view: BatchView): string {
  const name = renderRow({ output: label, key: 'name', template }, row, view);
  return gzip && name !== '' && !name.endsWith('.gz') ? `${name}.gz` : name;
}

function badName({ label, nameText }: CompiledFiles, name: string, itemId: string, problem: string): UserError {
  return new UserError({
    code: 'output',
    message: `output ${label}: the name ${JSON.stringify(name)} of item ${itemId} ${problem}`,
    hint: `Mend name: ${nameText} – {{slug …}} makes any text fit for a name.`,
    details: { name, itemId },
  });
}

function takenName(
  { label, nameText }: CompiledFiles,
  name: string,
  itemId: string,
  { owner, name: taken, kind }: Conflict,
): UserError {
  const quoted = JSON.stringify(name);
  const message = {
    same: `the items ${owner} and ${itemId} both have the name ${quoted}`,
    case: `${JSON.stringify(taken)} of item ${owner} and ${quoted} of item ${itemId} are one file where case does not count`,
    folder: `${JSON.stringify(taken)} would be a file of one and a folder of the other of the items ${owner} and ${itemId}`,
  }[kind];
  return new UserError({
    code: 'output',
    message: `output ${label}: ${message}`,
    hint: `Put something into name: ${nameText} that tells them apart, for instance {{item.id}}.`,
    details: { name, items: [owner, itemId] },
  });
}

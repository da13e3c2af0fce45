import type { DamagedLine, KeptDamage, LinesFile } from '../../ports/care-files.ts';
import { dropTemporary, replaceBy } from './atomic-write.ts';
import type { Files } from './files.ts';
import { parseLine, readJsonLines, readLineRuns } from './json-lines.ts';
import { isClosingLine, isItemLine, isLedgerLine, isUnknownLedgerLine } from './line-kinds.ts';
import { markLiving, temporaryPath } from './temporary-names.ts';

const flushAtChars = 1 << 18;

/** The lines of a file that cannot be read. A last one without its end counts as any other, if it is whole. */
export function* findDamagedLines(files: Files, path: string, file: LinesFile): Generator<DamagedLine> {
  for (const run of readLineRuns(files, path)) {
    for (const [index, text] of run.lines.entries()) {
      if (text.trim() === '') continue;
      const value = parseLine(text);
      if (value !== null && isKnown(file, value)) continue;
      const isNewer = value !== null && file === 'ledger.jsonl' && isUnknownLedgerLine(value);
      yield { file, line: run.firstNumber + index, text, isTorn: run.isTorn && value === null, isNewer };
    }
  }
}

function isKnown(file: LinesFile, value: object): boolean {
  if (file === 'ledger.jsonl') return isLedgerLine(value);
  return file === 'log.jsonl' || isItemLine(value) || isClosingLine(value);
}

/** Writes the file anew without the lines that `leaves` names, by one rename; the others stay letter by letter. */
export function rewriteLines(files: Files, path: string, leaves: (text: string, line: number) => boolean): void {
  const temporary = temporaryPath(path);
  markLiving(temporary);
  try {
    const out = files.openWrite(temporary);
    try {
      let kept = '';
      for (const run of readLineRuns(files, path)) {
        for (const [index, text] of run.lines.entries())
          if (!leaves(text, run.firstNumber + index)) kept += `${text}\n`;
        if (kept.length < flushAtChars) continue;
        out.write(kept);
        kept = '';
      }
      if (kept !== '') out.write(kept);
    } finally {
      out.close();
    }
    files.syncNow(temporary);
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
  replaceBy(files, temporary, path);
}

export function readKeptDamage(files: Files, path: string): readonly KeptDamage[] {
  const kept: KeptDamage[] = [];
  for (const { value } of readJsonLines(files, path, () => {})) if (isKept(value)) kept.push(value);
  return kept;
}

function isKept(value: object): value is KeptDamage {
  return 'file' in value && typeof value.file === 'string' && 'line' in value && 'text' in value;
}

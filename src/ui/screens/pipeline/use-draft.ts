import { useState } from 'react';
import type { PipelineDetail, ProblemRow } from '../../../ports/dashboard-backend.ts';
import { editDraft } from '../../edit-draft.ts';
import type { Shell } from '../../shell.ts';

/** A text of pipeline.yaml that could not be written, as its mistakes say. */
export interface Draft {
  readonly text: string;
  readonly problems: readonly ProblemRow[];
  /** What was on disk when it was begun. */
  readonly before: string;
}

export interface DraftEditing {
  /** null: what is seen is what is on disk. */
  readonly draft: Draft | null;
  /** Opens the editor; true: something was written. */
  edit(detail: PipelineDetail): Promise<boolean>;
  drop(): void;
}

/**
 * pipeline.yaml in the person's editor: what comes back is checked before it is written, so that a run never meets half of a change. With
 * mistakes the text is kept, and edited further the next time.
 */
export function useDraft(shell: Shell): DraftEditing {
  const [draft, setDraft] = useState<Draft | null>(null);
  return {
    draft,
    drop: () => setDraft(null),
    async edit(detail) {
      const { path } = detail;
      const edited = await editDraft(shell, draft?.text ?? detail.text, 'pipeline.yaml');
      const text = edited ?? draft?.text ?? null;
      if (text === null) return false;
      const before = draft?.before ?? detail.text;
      const isFree = await mayWrite(shell, detail, before, text);
      const outcome =
        isFree === true
          ? await shell.wait(`Checking ${detail.name}`, shell.backend.savePipeline(path, text))
          : isFree === false
            ? { saved: false, problems: [keptBack(path)] }
            : null;
      // Given up or refused: the text is not lost.
      if (outcome === null || !outcome.saved) {
        setDraft({ text, problems: outcome?.problems ?? draft?.problems ?? [], before });
        return false;
      }
      setDraft(null);
      shell.tell(`${path} is written.`);
      return true;
    },
  };
}

/** Not over what somebody else has written meanwhile, unless that is meant. null: it could not be looked at, which has been said. */
async function mayWrite(
  shell: Shell,
  { path, name }: PipelineDetail,
  before: string,
  text: string,
): Promise<boolean | null> {
  const now = await shell.wait(`Looking at ${name}`, shell.backend.pipeline(path));
  if (now === null) return null;
  if (now.text === before || now.text === text) return true;
  const isMeant = await shell.ask({
    title: 'The file has changed meanwhile',
    lines: [`${path} is no more what it was when the editor began. Your text would take its place.`],
    yes: 'write mine',
    isDangerous: true,
  });
  return isMeant !== null;
}

function keptBack(file: string): ProblemRow {
  const message = 'It has changed on disk meanwhile, and your text was kept back.';
  return { file, line: null, column: null, message, hint: null };
}

import { formatCommand, type NamedFolders } from '../core/batch-commands.ts';
import { toTerminalText } from '../core/terminal-text.ts';

export interface MovedPresentation {
  readonly batchId: string;
  readonly name: string | null;
  readonly to: string;
  readonly outputFolder: string;
}

export function presentArchived({ to, outputFolder, ...batch }: MovedPresentation, folders: NamedFolders): string {
  return `${[
    `Archived ${nameOf(batch)}: it lies in ${toTerminalText(to, 1000)} now.`,
    `What render made stays in ${toTerminalText(outputFolder, 1000)}.`,
    `Take it back with: ${formatCommand({ batchId: batch.batchId, ...folders }, 'unarchive')}`,
  ].join('\n')}\n`;
}

export function presentUnarchived({ to, ...batch }: MovedPresentation, folders: NamedFolders): string {
  return `Took ${nameOf(batch)} back: it lies in ${toTerminalText(to, 1000)} again.\nNext: ${formatCommand({ batchId: batch.batchId, ...folders }, 'status')}\n`;
}

export interface RenamedPresentation {
  readonly batchId: string;
  readonly name: string | null;
  readonly before: string | null;
}

export function presentRenamed({ batchId, name, before }: RenamedPresentation, folders: NamedFolders): string {
  const was = before === null ? '' : ` It was called "${toTerminalText(before, 200)}".`;
  const said =
    name === null
      ? `${batchId} has no name${before === null ? '' : ' any more'}.`
      : `${batchId} is called "${toTerminalText(name, 200)}"${name === before ? ' already' : ''}.`;
  return `${said}${name === before ? '' : was}\nNext: ${formatCommand({ batchId, ...folders }, 'status')}\n`;
}

function nameOf({ batchId, name }: Pick<MovedPresentation, 'batchId' | 'name'>): string {
  return name === null ? batchId : `${batchId} ("${toTerminalText(name, 200)}")`;
}

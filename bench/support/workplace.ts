import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temp folder for one benchmark, removed at its end. */
export interface Workplace {
  readonly top: string;
  /** A new folder in it. Every round takes one: after a mass unlink some file systems make files slowly for minutes. */
  newFolder(name: string): string;
}

/** Runs `work` in a workplace, stops what `onEnd` was told to stop, and removes the folder, whatever happens. */
export async function atWorkplace(
  work: (place: Workplace, onEnd: (stop: () => void) => void) => Promise<void>,
): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'batch-pipeline-bench-'));
  const stops: (() => void)[] = [];
  const clean = () => {
    for (const stop of stops.splice(0)) stop();
    rmSync(top, { recursive: true, force: true });
  };
  const leave = () => {
    clean();
    process.exit(130);
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  let folders = 0;
  const newFolder = (name: string) => {
    folders += 1;
    const folder = join(top, `${folders}-${name}`);
    mkdirSync(folder);
    return folder;
  };
  try {
    await work({ top, newFolder }, (stop) => stops.push(stop));
  } finally {
    clean();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
}

import { Readable } from 'node:stream';
import { createSurroundings, type Surroundings } from '../surroundings.ts';
import type { ThreadStart } from './channel.ts';

/** The same place as the dashboard's, without a terminal: nobody can be asked there. */
export function toThreadSurroundings(start: ThreadStart): Surroundings {
  const { environment, currentFolder, named } = start;
  return createSurroundings({
    environment,
    currentFolder,
    dataFolder: named.dataDir ?? undefined,
    outputFolder: named.outputDir ?? undefined,
    stdin: Readable.from([]),
    command: 'dashboard',
  });
}

export function toThreadStart(
  surroundings: Surroundings,
  role: ThreadStart['role'],
  parts: Pick<ThreadStart, 'program' | 'scratchFolder'>,
): ThreadStart {
  const { currentFolder, named } = surroundings;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(surroundings.environment))
    if (value !== undefined) environment[name] = value;
  return { role, environment, currentFolder, named, ...parts };
}

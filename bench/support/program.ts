import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, type RunOptions, runMeasured } from './measured-run.ts';
import type { Workplace } from './workplace.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built program, copied, so that a build in between changes nothing; it needs no node_modules. */
export interface Program {
  readonly path: string;
  run(args: readonly string[], options: RunOptions): Promise<Measured>;
}

export function copyProgram(place: Workplace): Program {
  if (!existsSync(join(root, 'dist', 'entry.js'))) throw new Error('Build the program first: npm run build');
  const folder = place.newFolder('program');
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const path = join(folder, 'bin', 'batch-pipeline.js');
  return { path, run: (args, options) => runMeasured(path, args, options) };
}

import type { SourceDefinition } from '../../core/pipeline.ts';
import type { Source } from '../../ports/source.ts';
import { createCombinedSource } from './combined-source.ts';
import { createFileSource } from './file-source.ts';
import { createGlobSource } from './glob-source.ts';
import { createItemsSource } from './items-source.ts';
import { createStdinSource, type PipedInput } from './stdin-source.ts';

export interface SourceSurroundings {
  /** Absolute folder that relative paths start from. */
  readonly sourceFolder: string;
  readonly stdin: PipedInput;
}

/**
 * The origin that a pipeline defines, its lists combined where it says so. What is done to the items of it (filter, id,
 * sample …) is not a source's work. Nothing is opened before the first item is asked for.
 */
export function createSource(definition: SourceDefinition, { sourceFolder, stdin }: SourceSurroundings): Source {
  const { origin, combine } = definition;
  if (combine !== null) return createCombinedSource(definition, combine, sourceFolder);
  switch (origin.kind) {
    case 'none':
      return createItemsSource([]);
    case 'items':
      return createItemsSource(origin.items);
    case 'file':
      return createFileSource(origin, sourceFolder);
    case 'glob':
      return createGlobSource(origin, sourceFolder);
    case 'stdin':
      return createStdinSource(stdin);
  }
}

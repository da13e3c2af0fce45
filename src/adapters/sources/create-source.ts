import type { SourceDefinition } from '../../core/pipeline.ts';
import type { Source } from '../../ports/source.ts';
import { createFileSource } from './file-source.ts';
import { createGlobSource } from './glob-source.ts';
import { createItemsSource } from './items-source.ts';
import { createStdinSource, type PipedInput } from './stdin-source.ts';

export interface SourceSurroundings {
  /** Absolute folder that relative paths start from. */
  readonly sourceFolder: string;
  readonly stdin: PipedInput;
}

/** The source that a pipeline defines. Nothing is opened before the first item is asked for. */
export function createSource({ origin }: SourceDefinition, { sourceFolder, stdin }: SourceSurroundings): Source {
  switch (origin.kind) {
    case 'none':
      return createItemsSource([]);
    case 'items':
      return createItemsSource(origin.items);
    case 'file':
      return createFileSource(origin, sourceFolder);
    case 'glob':
      return createGlobSource(origin.pattern, sourceFolder);
    case 'stdin':
      return createStdinSource(stdin);
  }
}

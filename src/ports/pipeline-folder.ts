import type { BuiltInFile } from '../core/pipeline.ts';

/** A pipeline as files: its yaml, templates and schemas. On disk, or built into the program. */
export interface PipelineFolder {
  /** What the pipeline is called when it does not say. */
  readonly name: string;
  /** How a batch remembers it: the absolute path of the folder (of the file, where that is not pipeline.yaml), or `template:<name>`. */
  readonly label: string;
  /** The pipeline's own file, most often `pipeline.yaml`. */
  readonly file: string;
  /** Absolute folder that relative paths of the source start from. */
  readonly sourceFolder: string;
  /** Files are part of the program, so the source may be one of them instead of a file on disk. */
  readonly isBuiltIn: boolean;
  /** Names of the files directly in the folder, sorted. */
  list(): readonly string[];
  /** Text of a file by its path relative to the folder; null where there is none. */
  read(path: string): string | null;
  /** Its own files that fit a glob, sorted by path, where they are part of the program; none of a folder on disk. */
  findBuiltIn(pattern: string): readonly BuiltInFile[];
  /** How a person would name a file of this folder, for instance `pipelines/reviews/pipeline.yaml`. */
  toShownPath(path: string): string;
  /** Names in a folder given relative to `sourceFolder`, folders with a `/` at the end; null where it cannot be listed. */
  listSourceFolder(path: string): readonly string[] | null;
  /** The first characters of a source file, enough for its header; null where it cannot be read as text. */
  readSourceStart(path: string): string | null;
}

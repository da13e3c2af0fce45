import type { JsonObject } from './json.ts';
import type { ModelId } from './request.ts';

/** `.batch/batch.json`. Written under the lock when one of these is first set or changed. */
export interface BatchRecord {
  readonly version: 1;
  readonly id: string;
  /** Random; says which batch a provider's job belongs to. */
  readonly uid: string;
  readonly name?: string;
  /** Path of the pipeline as given, or `template:<name>`. */
  readonly pipeline: string;
  readonly createdAt: string;
  readonly seed: number;
  readonly vars: JsonObject;
  readonly models: BatchModels;
}

export interface BatchModels {
  /** `--model` as given last: for every step under '*', or by step name. */
  readonly override: Readonly<Record<string, string>>;
  /** What an alias means in this batch: alias → resolved id. */
  readonly aliases: Readonly<Record<string, ModelId>>;
}

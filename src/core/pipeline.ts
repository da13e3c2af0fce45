import type { JsonObject, JsonSchema, JsonValue } from './json.ts';
import type { Lane, Reasoning } from './request.ts';

/**
 * The canonical form of a pipeline.yaml: every default filled in, every file read, every reference resolved.
 * The config floor makes it; everything else reads it.
 */
export interface Pipeline {
  readonly name: string;
  readonly description: string | null;
  readonly vars: JsonObject;
  readonly model: string | null;
  readonly lane: Lane | null;
  readonly workers: number | null;
  readonly maxCostUsd: number | null;
  readonly seed: number | null;
  readonly source: SourceDefinition;
  readonly steps: readonly Step[];
  readonly outputs: readonly OutputDefinition[];
  /** Partials of the templates: name → text. */
  readonly partials: Readonly<Record<string, TemplateText>>;
  /** Absolute folder that the source's relative paths start from. */
  readonly sourceFolder: string;
}

/** A template and where it stands, so that an error can name file and line. */
export interface TemplateText {
  readonly text: string;
  /** For people: path relative to the pipeline's folder, or `pipeline.yaml` for an inline text. */
  readonly file: string;
}

export type SourceOrigin =
  | { readonly kind: 'items'; readonly items: readonly JsonValue[] }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly select: string | null;
      /** The file's text where it belongs to a pipeline that is built into the program; absent: read from disk. */
      readonly content?: string;
    }
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'stdin'; readonly format: 'jsonl' };

export interface SourceDefinition {
  readonly origin: SourceOrigin;
  /** Template of the id; null: the field `id` (glob: path), else by position. */
  readonly id: TemplateText | null;
}

export type Step = PromptStep | CodeStep;

interface StepBase {
  readonly name: string;
  readonly description: string | null;
  /** The n-th rejection by this step is final. */
  readonly attempts: number;
  /** Where a rejection by a rule begins again: this step's name or an earlier one's. */
  readonly retryFrom: string;
  readonly schema: JsonSchema | null;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly name: string;
  readonly expr: string;
  readonly when: string | null;
  readonly level: 'error' | 'warning';
  readonly error: TemplateText | null;
}

export interface PromptStep extends StepBase {
  readonly kind: 'prompt';
  readonly prompt: TemplateText;
  readonly system: TemplateText | null;
  readonly model: string | null;
  readonly lane: Lane | null;
  readonly maxOutputTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly stop: readonly string[] | null;
  readonly providerSeed: number | null;
  readonly reasoning: Reasoning | null;
  readonly params: JsonObject | null;
  readonly parse: ParseDefinition;
  readonly coerce: boolean;
  readonly feedback: boolean;
}

/** A local computation. Its one place is parse's. */
export interface CodeStep extends StepBase {
  readonly kind: 'code';
}

export type ParseDefinition =
  | { readonly kind: 'json' }
  | { readonly kind: 'text' }
  | { readonly kind: 'sections'; readonly fields: readonly SectionField[] }
  | { readonly kind: 'regex'; readonly fields: readonly RegexField[] };

export type SectionAs = 'text' | 'number' | 'boolean' | 'list' | 'json';

export interface SectionField {
  readonly name: string;
  /** Exactly one of `heading` and `label` is not null. */
  readonly heading: string | null;
  readonly label: string | null;
  readonly as: SectionAs;
  /** Pattern matched on each line of the text; named groups make an object. */
  readonly item: string | null;
  readonly optional: boolean;
}

export interface RegexField {
  readonly name: string;
  readonly pattern: string;
  /** Of `i` and `m`. */
  readonly flags: string;
  readonly all: boolean;
  readonly as: SectionAs;
  readonly optional: boolean;
}

export type OutputDefinition =
  | { readonly kind: 'html'; readonly template: TemplateText | null }
  | { readonly kind: 'csv' }
  | { readonly kind: 'jsonl' };

export function isPromptStep(step: Step): step is PromptStep {
  return step.kind === 'prompt';
}

/** A step by its name; a name that no step has is a bug of the caller. */
export function stepOf(pipeline: Pipeline, name: string): Step {
  const step = pipeline.steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`no step is called ${name}`);
  return step;
}

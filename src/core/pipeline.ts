import type { CodeDefinition, ExpressionText, FunctionsText, NamedExpression } from './expression.ts';
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
  /** functions.js; null without one. */
  readonly functions: FunctionsText | null;
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

/** A file that is part of the program. */
export interface BuiltInFile {
  /** Relative to the pipeline's folder. */
  readonly path: string;
  readonly text: string;
}

export type SourceOrigin =
  /** Everything comes from `combine`. */
  | { readonly kind: 'none' }
  | { readonly kind: 'items'; readonly items: readonly JsonValue[] }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly select: string | null;
      /** The file's text where it belongs to a pipeline that is built into the program; absent: read from disk. */
      readonly content?: string;
    }
  | {
      readonly kind: 'glob';
      readonly pattern: string;
      /** The files themselves where they belong to a pipeline that is built into the program; absent: found on disk. */
      readonly files?: readonly BuiltInFile[];
    }
  | { readonly kind: 'stdin'; readonly format: 'jsonl' };

/** An origin, then how items are made of it, in the order of the fields. */
export interface SourceDefinition {
  readonly origin: SourceOrigin;
  readonly combine: CombineDefinition | null;
  readonly filter: ExpressionText | null;
  /** Template of the id; null: the field `id` (glob: path; combined: the parts' ids joined), else by position. */
  readonly id: TemplateText | null;
  /** How many are drawn by hash of seed and id; null: all. */
  readonly sample: number | null;
  readonly shuffle: boolean;
  /** How often each item comes, interleaved, `.r0001` added to its id; null: once, nothing added. */
  readonly repeat: number | null;
}

export type CombineDefinition =
  | { readonly kind: 'cross'; readonly parts: readonly { readonly name: string; readonly list: ListDefinition }[] }
  | { readonly kind: 'permute'; readonly list: ListDefinition; readonly positions: readonly string[] };

export type ListDefinition =
  /** A key of the origin, which is one document. */
  | { readonly kind: 'key'; readonly key: string }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly select: string | null;
      /** As in a file origin of a built-in pipeline. */
      readonly content?: string;
    }
  | { readonly kind: 'items'; readonly items: readonly JsonValue[] };

export type Step = PromptStep | CodeStep | ExpandStep;

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

/** What prompt and code steps have in common. */
interface ValueStepBase extends StepBase {
  /** False: the step is skipped for this item. */
  readonly when: ExpressionText | null;
  /** Closes an expand: this step and those after it are the parent's again. */
  readonly gather: Gather | null;
}

export interface Gather {
  /** Name of the expand step. */
  readonly expand: string;
  /** Share of the children that must be accepted, where failed ones cannot move; null: failed ones hold the parent. */
  readonly atLeast: number | null;
}

export interface Rule {
  readonly name: string;
  readonly expr: ExpressionText;
  readonly when: ExpressionText | null;
  readonly level: 'error' | 'warning';
  readonly error: TemplateText | null;
}

export interface PromptStep extends ValueStepBase {
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
  /** What the sandbox answers; null: made up from schema or sections. */
  readonly rehearsal: ExpressionText | null;
}

/** A local computation. Its one place is parse's. */
export interface CodeStep extends ValueStepBase {
  readonly kind: 'code';
  readonly code: CodeDefinition;
}

/** One child for each element of a list. Its one place is parse's: {count}, written after the last child. */
export interface ExpandStep extends StepBase {
  readonly kind: 'expand';
  readonly each: ExpressionText;
  /** The element's name in the child's raw. */
  readonly as: string;
  /** More elements than this are a rejection; null: no bound. */
  readonly max: number | null;
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

/** Which rows an output has: the accepted results, unless said otherwise. */
export interface RowsDefinition {
  /** Every item with a value of this step, as `value`; null: the accepted results. */
  readonly of: string | null;
  /** Rejected items too, with `value` null. */
  readonly rejected: boolean;
  readonly where: ExpressionText | null;
}

export type OutputDefinition =
  | { readonly kind: 'html'; readonly template: TemplateText | null; readonly rows: RowsDefinition }
  | {
      readonly kind: 'csv' | 'jsonl';
      /** null: `id`, then the fields of `raw` and `value`. */
      readonly columns: readonly NamedExpression[] | null;
      readonly rows: RowsDefinition;
    }
  | TableDefinition
  | {
      readonly kind: 'files';
      readonly name: TemplateText;
      readonly content: TemplateText;
      readonly gzip: boolean;
      readonly rows: RowsDefinition;
    }
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly rows: RowsDefinition };

/** Groups of rows, counted or measured. Exactly one of `count` and `number` is not null, unless there are `stats` alone. */
export interface TableDefinition {
  readonly kind: 'table';
  readonly title: string;
  /** Named as written; empty: one group. */
  readonly groupBy: readonly NamedExpression[];
  /** Elements of this list are counted instead of items, as `row`. */
  readonly each: ExpressionText | null;
  readonly count: ExpressionText | null;
  /** Share of `plus` less share of `minus`, of the counted values. */
  readonly net: { readonly plus: readonly JsonValue[]; readonly minus: readonly JsonValue[] } | null;
  readonly number: ExpressionText | null;
  /** Further statistics of a group's numbers, `values`. */
  readonly stats: readonly NamedExpression[];
  /** Groups with fewer rows are left out, and said. */
  readonly minCount: number | null;
  /** A column's name, `-` before it for falling; null: by group, in order of appearance. */
  readonly sort: string | null;
  readonly top: number | null;
  readonly rows: RowsDefinition;
}

export const allRows: RowsDefinition = { of: null, rejected: false, where: null };

export function isPromptStep(step: Step): step is PromptStep {
  return step.kind === 'prompt';
}

/** A step by its name; a name that no step has is a bug of the caller. */
export function stepOf(pipeline: Pick<Pipeline, 'steps'>, name: string): Step {
  const step = pipeline.steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`no step is called ${name}`);
  return step;
}

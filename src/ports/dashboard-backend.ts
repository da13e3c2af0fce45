import type { JobRow } from '../core/job-row.ts';
import type { PaidRemoval } from '../core/paid-removal.ts';
import type { JsonValue } from '../core/json.ts';
import type { Lane, ProviderName } from '../core/request.ts';
import type { ItemCounts, ItemView } from '../core/view.ts';

/**
 * What the terminal application sees, and what it asks for. It decides nothing: every method is what a command does too, with the same
 * plan and the same files. All values are plain data that can travel between threads. A mistake of a person or something that cannot
 * be done now is a `BackendError` (a `UserError` is one); looking takes no lock. Looking never waits for long: of a large batch that
 * is opened the first figures are those of what was counted so far (`isCounted`).
 */
export interface DashboardBackend {
  // --- look ---
  home(options: { readonly archived: boolean }): Promise<HomeView>;
  batch(batchId: string): Promise<BatchDetail>;
  items(batchId: string, query: ItemQuery): Promise<ItemPage>;
  item(batchId: string, itemId: string): Promise<ItemDetail>;
  /** Lines behind the cursor; without one the newest `limit`. */
  log(batchId: string, cursor: string | null, limit: number): Promise<LogPage>;
  diagnosis(batchId: string): Promise<DiagnosisView>;
  /** null: nobody works on it. */
  process(batchId: string): Promise<ProcessView | null>;
  compare(batchIds: readonly string[]): Promise<CompareView>;
  files(batchId: string, folder: string): Promise<readonly FileRow[]>;
  /** The beginning of a file of the batch as text. */
  file(batchId: string, path: string): Promise<FileView>;
  /** What `report` prints. */
  report(batchId: string): Promise<readonly string[]>;
  pipelines(): Promise<readonly PipelineRow[]>;
  pipeline(path: string): Promise<PipelineDetail>;
  models(): Promise<readonly ModelRow[]>;
  templates(): Promise<readonly { readonly name: string; readonly description: string }[]>;

  // --- money: what it would cost, before anybody consents ---
  estimateNew(run: NewRun): Promise<EstimateView>;
  estimateRun(batchId: string, change: RunChange): Promise<EstimateView>;

  // --- act: `consentUsd` is the upper end that was shown ---
  start(run: NewRun, consentUsd: number | null): Promise<Acted>;
  /** Goes on with what is left; with `redo`, places that ended badly are emptied once everything is settled. Refused where it costs or removes more than was shown. */
  resume(batchId: string, change: RunChange, consent: RunConsent): Promise<Acted>;
  stop(batchId: string): Promise<Acted>;
  /**
   * Where the run would be allowed to spend more than was agreed to, nothing changes and `asks` says how much: asked again with that
   * amount as `agreedUsd`, it goes on so.
   */
  tune(
    batchId: string,
    change: Tuning,
    agreedUsd?: number | null,
  ): Promise<Acted & { readonly asks?: { readonly words: readonly string[]; readonly upToUsd: number | null } }>;
  /** Ends the process that was shown at once, without waiting for calls in flight: their fate is then unknown. */
  kill(batchId: string, pid: number): Promise<Acted>;
  archive(batchId: string): Promise<Acted>;
  unarchive(batchId: string): Promise<Acted>;
  rename(batchId: string, name: string): Promise<Acted>;
  removal(batchId: string): Promise<BatchRemoval>;
  /** `shown`: what a person agreed to. Where it is another by now nothing is removed, and `asks` has what it is. */
  remove(batchId: string, shown: PaidRemoval): Promise<Acted & { readonly asks?: BatchRemoval }>;
  /** Opens the page of the batch with the system's program. */
  openPage(batchId: string): Promise<Acted>;
  copy(text: string): Promise<Acted>;
  createPipeline(template: string, folder: string): Promise<Acted>;
  renamePipeline(path: string, name: string): Promise<Acted>;
  removePipeline(path: string): Promise<Acted>;
  /** Text of pipeline.yaml, checked before it is written: with problems nothing is written. */
  savePipeline(
    path: string,
    text: string,
  ): Promise<{ readonly saved: boolean; readonly problems: readonly ProblemRow[] }>;
  /** Sets one setting of a step, keeping comments and order of the file. */
  setStepSetting(
    path: string,
    step: string,
    key: string,
    value: JsonValue,
  ): Promise<{ readonly saved: boolean; readonly problems: readonly ProblemRow[] }>;
  /** The prompt that asks a model what is wrong: made from the pipeline, the failures and samples. */
  diagnosisPrompt(batchId: string): Promise<string>;
  estimateDiagnosis(batchId: string, prompt: string, model: string): Promise<EstimateView>;
  /** Asks as an item of the batch `<id>-diagnosis`; the answer is kept there. */
  askDiagnosis(
    batchId: string,
    prompt: string,
    model: string,
    consentUsd: number | null,
  ): Promise<{ readonly answer: string; readonly costUsd: number | null; readonly path: string }>;
  close(): Promise<void>;
}

export interface BackendError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface Acted {
  /** One sentence: what is now the case. */
  readonly message: string;
}

export interface HomeView {
  /** Where they lie, as a person would name it. */
  readonly folder: string;
  readonly batches: readonly (BatchRow | BrokenRow)[];
  readonly keys: readonly { readonly provider: ProviderName; readonly variable: string; readonly isSet: boolean }[];
  /** Of real batches; rehearsals apart. */
  readonly totals: {
    readonly batches: number;
    readonly items: number;
    readonly costUsd: number;
    readonly simulatedUsd: number;
  };
  /** Bytes resident and CPU share (1 = one core) of the dashboard itself. */
  readonly self: { readonly memoryBytes: number; readonly cpu: number };
}

/** It cannot be opened: why. */
export interface BrokenRow {
  readonly batchId: string;
  readonly problem: string;
  /** Nothing is wrong: it has not been looked at yet. */
  readonly isOpening?: true;
}

export type BatchState =
  | 'running'
  /** Its process does not answer: the lock has not been touched for long. */
  | 'stuck'
  /** Its process is gone without having said so. */
  | 'killed'
  | 'in jobs'
  | 'needs decision'
  | 'waiting'
  /** Everything that was acquired is done, and the source may have more: a limit left it out. */
  | 'open'
  | 'complete'
  /** Not as many receipts stand as were paid for. */
  | 'damaged'
  /** Nothing moves by itself any more, and some of it failed: the next run tries it again. */
  | 'failed'
  /** Everything is done, and some of it was rejected for good. */
  | 'rejected'
  | 'archived';

export interface BatchRow {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  readonly state: BatchState;
  /** false: its items are still being counted, and what rests on them is of those that were. */
  readonly isCounted: boolean;
  readonly counts: ItemCounts;
  /** Of the calls whose price is known. */
  readonly costUsd: number;
  /** The most that it may have cost by now: with calls without a price at their reserve, calls in flight or in jobs, and those of unknown fate. */
  readonly upToUsd: number;
  readonly simulated: boolean;
  readonly lanes: readonly Lane[];
  readonly models: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly lastCallAtMs: number | null;
  readonly runningSinceMs: number | null;
  /** Milliseconds; null: not running, or not known yet. */
  readonly remainingMs: number | null;
  readonly archived: boolean;
}

export interface BatchDetail extends BatchRow {
  readonly funnel: readonly FunnelStep[];
  readonly sourceWasReadToItsEnd: boolean;
  readonly jobs: readonly JobRow[];
  /** What is left is expected to cost; null: unknown, or not looked at. */
  readonly expectedUsd: number | null;
  readonly maxCostUsd: number | null;
  readonly workers: number | null;
  readonly retryCostUsd: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly itemsPerSecond: number | null;
  /** The page that was made last, as a person would name it; what it shows may have changed since. */
  readonly page: string | null;
  readonly nextCommand: string | null;
  readonly holder: {
    readonly host: string;
    readonly pid: number;
    readonly command: string;
    readonly sinceMs: number;
  } | null;
}

export interface FunnelStep {
  readonly step: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  readonly model: string | null;
  readonly lane: Lane | null;
  /** The expand step whose children take it; null: the acquired items. */
  readonly level: string | null;
  readonly entered: number;
  readonly accepted: number;
  readonly waiting: number;
  /** Calls of the run that is under way. */
  readonly inFlight: number;
  readonly inJobs: number;
  /** For good. */
  readonly rejected: number;
  readonly retried: number;
  readonly skipped: number;
  readonly costUsd: number | null;
}

export interface ItemQuery {
  readonly state: ItemView['state'] | null;
  readonly step: string | null;
  /** Children are items too, behind the one they were made of. In the id, without case. */
  readonly search: string;
  readonly sort: 'order' | 'id' | 'state' | 'attempts';
  readonly isDescending: boolean;
  readonly offset: number;
  readonly count: number;
}

export interface ItemPage {
  /** Of the query. */
  readonly total: number;
  /** false: the items are still being counted, and there may be more. */
  readonly isCounted: boolean;
  readonly offset: number;
  readonly rows: readonly ItemRow[];
}

export interface ItemRow {
  readonly id: string;
  readonly state: ItemView['state'];
  /** Where it stands. */
  readonly step: string | null;
  readonly attempts: number;
  /** The next task or the end, in a few words. */
  readonly note: string;
}

export interface ItemDetail {
  readonly item: ItemView;
  /** One sentence. */
  readonly why: string;
  readonly files: readonly FileRow[];
}

export interface LogLine {
  readonly at: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly cursor: string;
}

export interface DiagnosisView {
  readonly causes: readonly {
    readonly label: string;
    readonly state: string;
    readonly count: number;
    readonly examples: readonly { readonly id: string; readonly message: string }[];
    /** What usually helps; null: nothing is known. */
    readonly advice: string | null;
  }[];
  readonly retries: readonly {
    readonly step: string;
    readonly rule: string;
    readonly count: number;
    readonly example: string;
  }[];
}

export interface ProcessView {
  readonly host: string;
  readonly pid: number;
  readonly isAlive: boolean;
  readonly isOnThisHost: boolean;
  readonly commandLine: string;
  readonly sinceMs: number;
  /** 1 = one core; null: unknown. */
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
  readonly log: readonly LogLine[];
}

export interface CompareView {
  readonly batchIds: readonly string[];
  /** Rows of label and a cell for each batch. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[]; readonly differs: boolean }[];
  readonly matched: number;
  readonly differing: number;
  readonly differences: readonly { readonly id: string; readonly words: readonly string[] }[];
}

export interface FileRow {
  /** Relative to the batch's folder. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number;
}

export interface FileView {
  readonly path: string;
  readonly text: string;
  readonly isCut: boolean;
}

export interface PipelineRow {
  readonly path: string;
  readonly name: string;
  readonly description: string | null;
  readonly steps: number;
  readonly source: string;
  readonly isBuiltIn: boolean;
  readonly problem: string | null;
}

export interface PipelineDetail extends PipelineRow {
  readonly text: string;
  readonly stepDetails: readonly {
    readonly name: string;
    readonly kind: 'prompt' | 'code' | 'expand';
    readonly description: string | null;
    readonly settings: readonly { readonly key: string; readonly value: string; readonly canChange: boolean }[];
    readonly template: string | null;
    readonly schema: string | null;
  }[];
  readonly problems: readonly ProblemRow[];
}

export interface ProblemRow {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly hint: string | null;
}

export interface ModelRow {
  readonly alias: string | null;
  readonly model: string;
  readonly provider: ProviderName;
  /** Dollars a million tokens; null: unknown. */
  readonly inputUsd: number | null;
  readonly outputUsd: number | null;
  readonly lanes: readonly Lane[];
}

export interface NewRun {
  readonly batchId: string;
  readonly pipeline: string;
  readonly model: string | null;
  readonly limit: number | null;
  readonly lane: Lane | null;
  readonly workers: number | null;
  readonly maxCostUsd: number | null;
  readonly sandbox: boolean;
}

export interface RunChange {
  readonly redo: 'none' | 'failed' | 'rejected';
  readonly model: string | null;
  readonly lane: Lane | null;
  readonly workers: number | null;
  readonly maxCostUsd: number | null;
}

/** What would go with a batch. */
export interface BatchRemoval {
  readonly words: readonly string[];
  readonly goes: PaidRemoval;
  /** Something was paid for it, with real money: the id is to be typed. */
  readonly isPaid: boolean;
  /** In US dollars, since its first call, what is cleaned by now included; 0 for a rehearsal. */
  readonly paidUsd: number;
}

/** What a person was shown and agreed to. */
export interface RunConsent {
  /** The upper end, in US dollars; null: a price is unknown. */
  readonly usd: number | null;
  readonly removes: PaidRemoval | null;
}

export interface Tuning {
  readonly lane?: Lane;
  readonly workers?: number;
  readonly maxCostUsd?: number;
}

export interface EstimateView {
  readonly items: number | null;
  readonly calls: number;
  /** Dollars; null: a price is unknown. */
  readonly costUsd: { readonly low: number; readonly expected: number; readonly upper: number } | null;
  readonly lanes: readonly { readonly lane: Lane; readonly upperUsd: number | null; readonly words: string }[];
  /** What is removed first, to be asked anew; null: nothing is. */
  readonly removes: PaidRemoval | null;
  /** The block that `estimate` prints. */
  readonly lines: readonly string[];
}

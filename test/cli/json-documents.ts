import type { z } from 'zod';
import type AcquireCommand from '../../commands/acquire.ts';
import type AllCommand from '../../commands/all.ts';
import type ArchiveCommand from '../../commands/archive.ts';
import type CleanCommand from '../../commands/clean.ts';
import type CompareCommand from '../../commands/compare.ts';
import type EstimateCommand from '../../commands/estimate.ts';
import type InitCommand from '../../commands/init.ts';
import type JobsAdoptCommand from '../../commands/jobs/adopt.ts';
import type JobsCancelCommand from '../../commands/jobs/cancel.ts';
import type JobsForgetCommand from '../../commands/jobs/forget.ts';
import type JobsCommand from '../../commands/jobs/index.ts';
import type JobsShowCommand from '../../commands/jobs/show.ts';
import type ListCommand from '../../commands/list.ts';
import type LogsCommand from '../../commands/logs.ts';
import type ParseCommand from '../../commands/parse.ts';
import type PlanCommand from '../../commands/plan.ts';
import type PrepareCommand from '../../commands/prepare.ts';
import type PreviewCommand from '../../commands/preview.ts';
import type PricesCommand from '../../commands/prices/index.ts';
import type PricesUpdateCommand from '../../commands/prices/update.ts';
import type ProcessCommand from '../../commands/process.ts';
import type RenameCommand from '../../commands/rename.ts';
import type RenderCommand from '../../commands/render.ts';
import type ReportCommand from '../../commands/report.ts';
import type ShowCommand from '../../commands/show.ts';
import type StatusCommand from '../../commands/status.ts';
import type StopCommand from '../../commands/stop.ts';
import type TuneCommand from '../../commands/tune.ts';
import type UnarchiveCommand from '../../commands/unarchive.ts';
import type ValidateCommand from '../../commands/validate.ts';
import type VerifyCommand from '../../commands/verify.ts';
import type { documents, lines } from '../../src/cli/json/documents.ts';
import type { runSandbox } from '../../src/compose/sandbox.ts';
import type { JsonValue } from '../../src/core/json.ts';
import type { LogLine } from '../../src/core/log-line.ts';

interface Commands {
  acquire: AcquireCommand;
  all: AllCommand;
  archive: ArchiveCommand;
  clean: CleanCommand;
  compare: CompareCommand;
  estimate: EstimateCommand;
  init: InitCommand;
  jobs: JobsCommand;
  'jobs:adopt': JobsAdoptCommand;
  'jobs:cancel': JobsCancelCommand;
  'jobs:forget': JobsForgetCommand;
  'jobs:show': JobsShowCommand;
  list: ListCommand;
  logs: LogsCommand;
  parse: ParseCommand;
  plan: PlanCommand;
  prepare: PrepareCommand;
  preview: PreviewCommand;
  prices: PricesCommand;
  'prices:update': PricesUpdateCommand;
  process: ProcessCommand;
  rename: RenameCommand;
  render: RenderCommand;
  report: ReportCommand;
  show: ShowCommand;
  status: StatusCommand;
  stop: StopCommand;
  tune: TuneCommand;
  unarchive: UnarchiveCommand;
  validate: ValidateCommand;
  verify: VerifyCommand;
}

type Documents = typeof documents;
type Printed<Id extends keyof Commands> = AsJson<Exclude<Awaited<ReturnType<Commands[Id]['run']>>, undefined>>;
type Published<Id extends keyof Documents> = AsJson<z.infer<Documents[Id]>>;

/** What JSON leaves of a value: null in a list for what is not there, no key of it in an object. */
type AsJson<T> = JsonValue extends T
  ? JsonValue
  : T extends undefined
    ? null
    : T extends readonly unknown[]
      ? { -readonly [Index in keyof T]: AsJson<T[Index]> }
      : T extends object
        ? { -readonly [Key in keyof T as T[Key] extends undefined ? never : Key]: AsJson<Exclude<T[Key], undefined>> }
        : T;

/** Every key that may be there: two types that fit each other so have no key that the other has not. */
type WithEveryKey<T> = JsonValue extends T
  ? JsonValue
  : T extends object
    ? { [Key in keyof T]-?: WithEveryKey<Exclude<T[Key], undefined>> }
    : T;

type Fits<Left, Right> = [Left] extends [Right] ? true : false;

/**
 * What the command returns against what its schema says, both ways: a key or a word that one of them has and the other
 * has not is an error of `npm run check` at the line of the command below.
 */
type Held<Printed, Published> =
  Fits<Printed, Published> extends false
    ? 'is printed, and the schema does not allow it'
    : Fits<WithEveryKey<Published>, WithEveryKey<Printed>> extends false
      ? 'the schema allows what is never printed'
      : Fits<WithEveryKey<Printed>, WithEveryKey<Published>> extends false
        ? 'a key is printed that the schema does not have'
        : true;

/** Held at compile time; the value has no other use than that every command stands in it. */
export const heldDocuments: {
  readonly [Id in keyof Commands | keyof Documents]: Held<Printed<Id>, Published<Id>>;
} = {
  acquire: true,
  all: true,
  archive: true,
  clean: true,
  compare: true,
  estimate: true,
  init: true,
  jobs: true,
  'jobs:adopt': true,
  'jobs:cancel': true,
  'jobs:forget': true,
  'jobs:show': true,
  list: true,
  logs: true,
  parse: true,
  plan: true,
  prepare: true,
  preview: true,
  prices: true,
  'prices:update': true,
  process: true,
  rename: true,
  render: true,
  report: true,
  show: true,
  status: true,
  stop: true,
  tune: true,
  unarchive: true,
  validate: true,
  verify: true,
};

interface Lines {
  'logs --follow': LogLine;
  sandbox: Omit<Awaited<ReturnType<typeof runSandbox>>, 'closed'>;
}

export const heldLines: {
  readonly [Id in keyof Lines | keyof typeof lines]: Held<AsJson<Lines[Id]>, AsJson<z.infer<(typeof lines)[Id]>>>;
} = { 'logs --follow': true, sandbox: true };

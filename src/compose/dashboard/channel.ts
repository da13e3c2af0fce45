import type { NamedFolders } from '../../core/batch-commands.ts';
import { isNativeError } from 'node:util/types';
import { UserError } from '../../core/errors.ts';
import type { BackendError, DashboardBackend } from '../../ports/dashboard-backend.ts';

/**
 * What passes between the dashboard's thread and those that work for it: a request has a number, its answer has the same one,
 * and answers come in any order. All of it is plain data.
 */
export type Method = Exclude<keyof DashboardBackend, 'close'>;

export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: BackendError };

/** What a thread is given when it starts. */
export interface ThreadStart {
  readonly role: Role;
  readonly environment: Readonly<Record<string, string>>;
  readonly currentFolder: string;
  /** As flags named them; the rest is told by the environment. */
  readonly named: NamedFolders;
  /** Executable and first words that start this program. */
  readonly program: readonly string[];
  /** For what is made to be thrown away, removed when the dashboard ends; not there before it is needed. */
  readonly scratchFolder: string;
}

/**
 * `look`: everything that is asked every moment, in a thread that holds nothing but names and figures. `work`: what takes longer
 * and needs half of the program; its thread ends when nothing was asked of it for a while, and its memory is given back.
 */
export type Role = 'look' | 'work';

const looking = [
  'home',
  'batch',
  'items',
  'item',
  'log',
  'files',
  'file',
  'process',
] as const satisfies readonly Method[];
export type LookMethod = (typeof looking)[number];
export type WorkMethod = Exclude<Method, LookMethod>;

export function roleOf(method: Method): Role {
  return (looking as readonly Method[]).includes(method) ? 'look' : 'work';
}

/** Asked twice at once, it is done once: both would see the same, and nothing is changed by it. */
const shared: readonly Method[] = [
  ...looking,
  ...(['diagnosis', 'compare', 'report', 'pipelines', 'pipeline', 'models', 'templates'] as const),
  ...(['estimateNew', 'estimateRun', 'estimateDiagnosis', 'removal', 'diagnosisPrompt'] as const),
];

export function isShared(method: Method): boolean {
  return shared.includes(method);
}

/** An error as it travels. What is no mistake of a person is a bug, and says so with the place where it happened. */
export function toBackendError(error: unknown): BackendError {
  if (error instanceof UserError) {
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  const stack = isNativeError(error) ? (error.stack ?? error.message) : String(error);
  const [message = 'unknown', place] = stack.split('\n').map((line) => line.trim());
  return {
    code: 'unexpected',
    message: `Unexpected: ${message}`,
    hint: `This is a bug${place === undefined ? '' : ` (${place})`}. Nothing was changed by looking; the commands of batch-pipeline go on working.`,
  };
}

export function fromBackendError({ code, message, hint }: BackendError): UserError {
  return new UserError({ code, message, hint, state: code === 'unexpected' ? 'unexpected' : 'usage' });
}

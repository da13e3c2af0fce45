import { NoDataError } from './to-data.ts';
import { show } from './show.ts';

/** What was thrown, as data. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly part: number;
}

const maxChars = 2000;

/** Never throws for what the thrown value is: its fields may be anything, getters included. */
export function describeFailure(thrown: unknown, part: number): Failure {
  if (thrown instanceof NoDataError) return { name: 'NoData', message: thrown.message, stack: '', part };
  // What QuickJS throws when there is not even memory for an error.
  if (thrown === null) return { name: 'InternalError', message: 'out of memory', stack: '', part };
  if (typeof thrown !== 'object') return { name: '', message: `threw ${show(thrown)}`, stack: '', part };
  return { name: textOf(thrown, 'name'), message: textOf(thrown, 'message'), stack: textOf(thrown, 'stack'), part };
}

function textOf(thrown: object, field: string): string {
  try {
    const text = (thrown as Readonly<Record<string, unknown>>)[field];
    return typeof text === 'string' ? text.slice(0, maxChars) : '';
  } catch {
    return '';
  }
}

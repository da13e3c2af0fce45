import { type Context, createContext, Script } from 'node:vm';

/** What a pattern may take on one text. */
const maxMs = 1000;
/** So short a text that no pattern that was let through takes long on it; a limit of time costs 0.2 ms a call. */
const shortChars = 256;

export type PatternOutcome<Result> =
  | { readonly kind: 'ended'; readonly result: Result }
  | { readonly kind: 'too-slow' };

export const tooSlow = `took longer than ${maxMs / 1000} s, and was stopped; let it begin with a fixed text, or be about one line`;

/**
 * Runs `search`, which matches a pattern against `text` and does nothing else. Going back can take a pattern minutes on a
 * long text (the square or cube of its length), and nothing but a limit of time ends a search that runs.
 */
export function runPattern<Result>(text: string, search: () => Result): PatternOutcome<Result> {
  if (text.length <= shortChars) return { kind: 'ended', result: search() };
  place ??= { context: createContext({ search: null }), script: new Script('search()') };
  place.context['search'] = search;
  try {
    return { kind: 'ended', result: place.script.runInContext(place.context, { timeout: maxMs }) as Result };
  } catch (error) {
    // Of another realm where tests run, so not by instanceof.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return { kind: 'too-slow' };
    throw error;
  } finally {
    place.context['search'] = null;
  }
}

let place: { readonly context: Context; readonly script: Script } | null = null;

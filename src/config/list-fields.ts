import type { CodeDraft } from './expression-draft.ts';

/** The names of a code step's value: all that are set but the private ones; null where `set` is one expression. */
export function listFields({ init, each, set }: CodeDraft): readonly string[] | null {
  if ('text' in set) return null;
  const names = new Set([...init, ...each, ...set].map(({ name }) => name));
  return [...names].filter((name) => !name.startsWith('_'));
}

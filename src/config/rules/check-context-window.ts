import type { PriceList } from '../../ports/price-list.ts';
import type { Draft, StepDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { resolveModel } from './check-models.ts';

/** No tokenizer takes more characters of prose to one token, on average. */
const mostCharsPerToken = 8;

/** A prompt whose fixed text alone is more than the model can read. */
export function checkContextWindow(draft: Draft, prices: PriceList): readonly Finding[] {
  return draft.steps.flatMap((step): readonly Finding[] => {
    const name = step.yaml.model ?? draft.yaml.model;
    if (name === undefined || step.prompt === null) return [];
    const model = resolveModel(name, prices);
    const window =
      model instanceof Error ? null : (prices.priceOf(model, new Date(prices.checkedOn))?.contextTokens ?? null);
    const atLeast = Math.floor(countFixedChars(draft, step) / mostCharsPerToken);
    if (window === null || atLeast <= window) return [];
    return [
      {
        code: 'context-window',
        severity: 'warning',
        message: `The prompt of "${step.name}" has at least ${atLeast} tokens, and ${name} reads ${window} at most`,
        hint: 'Shorten it, or take a model that reads more.',
        place: step.prompt.toPlace(1, 1),
      },
    ];
  });
}

/** Text outside of {{ }}, partials once each. */
function countFixedChars(draft: Draft, { prompt, system }: StepDraft): number {
  const own = [prompt?.text ?? '', system?.text ?? ''];
  const partials = Object.entries(draft.partials).flatMap(([name, { text }]) =>
    own.some((each) => new RegExp(`\\{\\{~?#?>\\s*["']?${escapePattern(name)}[\\s}"'~]`).test(each)) ? [text] : [],
  );
  return [...own, ...partials].reduce((sum, text) => sum + text.replace(/\{\{[^}]*\}\}/g, '').length, 0);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

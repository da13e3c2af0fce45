import type { ProviderName } from './request.ts';
import { toTerminalText } from './terminal-text.ts';

interface IdForm {
  readonly form: RegExp;
  readonly example: string;
}

/**
 * What the providers call a batch, as in the examples of their references: "Retrieve batch" of OpenAI, "Retrieve a Message Batch" of
 * Anthropic, which says that the form may change over time (both looked at 2026-11-27); of Gemini as its adapter has it.
 */
const forms: Readonly<Record<ProviderName, IdForm>> = {
  openai: { form: /^batch_[A-Za-z0-9_-]{1,120}$/, example: 'batch_abc123' },
  anthropic: { form: /^msgbatch_[A-Za-z0-9_-]{1,120}$/, example: 'msgbatch_abc123' },
  gemini: { form: /^batches\/[A-Za-z0-9_-]{1,120}$/, example: 'batches/abc123' },
};
/** A compatible server may call them otherwise: nothing that would lead to another address. */
const ofOthers: IdForm = { form: /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, example: forms.openai.example };

/** Why this is no id of a job at the provider; null: it may be one. `isCompatible`: a server that only speaks OpenAI's protocol. */
export function findJobIdProblem(id: string, provider: ProviderName, isCompatible = false): string | null {
  const { form, example } = isCompatible ? ofOthers : forms[provider];
  if (form.test(id)) return null;
  return `"${toTerminalText(id, 140)}" is no id of a job at ${provider}: those are like ${example}`;
}

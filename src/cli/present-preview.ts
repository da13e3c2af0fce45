import { formatHeading, formatTree, wrapWords } from '../core/block-text.ts';
import { toCompactJson } from '../core/compact-json.ts';
import type { StepEstimate } from '../core/estimate.ts';
import type { JsonObject } from '../core/json.ts';
import { formatTokens, formatUsd, formatUsdAtMost, formatUsdRate } from '../core/money-text.ts';
import type { ModelId } from '../core/request.ts';
import { toTerminalLines, toTerminalText } from '../core/terminal-text.ts';

export interface PreviewPresentation {
  readonly batchId: string | null;
  readonly pipeline: string;
  readonly itemId: string;
  readonly step: string;
  readonly attempt: number;
  readonly prompt: { readonly system: string | null; readonly user: string };
  readonly origin: 'rendered' | 'edited' | 'sent';
  readonly madeUp: readonly string[];
  readonly model: ModelId;
  readonly lane: string;
  readonly schema: { readonly sent: JsonObject | null } | null;
  readonly parameters: JsonObject;
  readonly notes: readonly string[];
  readonly inputTokens: { readonly count: number; readonly by: 'provider' | 'local' };
  readonly maxOutputTokens: number;
  readonly estimate: StepEstimate;
  readonly mostUsd: number | null;
}

const origins = {
  rendered: 'as it would be made now',
  edited: 'edited by hand, and sent as it is',
  sent: 'as it was sent: there is an answer to it',
} as const;

/** One call with everything that would be sent, whole. `width`: columns of the terminal. */
export function presentPreview(preview: PreviewPresentation, width = 80): string {
  const { batchId, prompt, madeUp, notes, model, schema } = preview;
  const lines = [
    ...formatHeading(`PREVIEW: ${toTerminalText(preview.itemId, 300)}, ${toTerminalText(preview.step, 40)}`),
    batchId === null
      ? `Pipeline: ${toTerminalText(preview.pipeline)} (no batch: the item comes from the source)`
      : `Batch: ${batchId} · pipeline: ${toTerminalText(preview.pipeline)}`,
    `Model: ${toTerminalText(`${model.provider}/${model.model}`, 120)}${preview.lane === 'realtime' ? '' : ` · lane: ${preview.lane}`}`,
    `Prompt: ${origins[preview.origin]}${preview.attempt > 1 ? `, attempt ${preview.attempt}` : ''}`,
    ...(madeUp.length === 0
      ? []
      : wrapWords(
          `MADE UP: ${madeUp.length === 1 ? 'the value' : 'the values'} of ${madeUp.map((step) => toTerminalText(step, 40)).join(', ')}, which ${madeUp.length === 1 ? 'is' : 'are'} not there yet. The call itself will carry the real ${madeUp.length === 1 ? 'one' : 'ones'}.`,
          width,
        )),
    ...(prompt.system === null ? [] : textSection('System', prompt.system)),
    ...textSection('Prompt', prompt.user),
    ...(schema === null
      ? []
      : textSection(
          'Schema as sent',
          schema.sent === null ? 'None: answers are checked here alone.' : toCompactJson(schema.sent, width),
        )),
    ...textSection('Parameters as sent', toCompactJson(preview.parameters, width)),
    ...(notes.length === 0
      ? []
      : [
          '',
          ...formatHeading('Changed on the way', '-'),
          ...formatTree(
            notes.map((note) => toTerminalText(note, 500)),
            width,
          ),
        ]),
    '',
    ...formatHeading('This one call', '-'),
    ...costLines(preview),
    'Nothing was spent or written.',
  ];
  return `${lines.join('\n')}\n`;
}

function textSection(title: string, text: string): readonly string[] {
  return ['', ...formatHeading(title, '-'), ...toTerminalLines(text).lines];
}

function costLines({ estimate, inputTokens, maxOutputTokens, mostUsd }: PreviewPresentation): readonly string[] {
  const { costUsd, parts, outputTokens } = estimate;
  const by = inputTokens.by === 'provider' ? 'counted by the provider' : 'counted here';
  return [
    `Input tokens: ${formatTokens(inputTokens.count)} (${by})${rate(parts?.inputRate)}`,
    `Output tokens: about ${formatTokens(outputTokens.expected)}, at most ${formatTokens(maxOutputTokens)}${rate(parts?.outputRate)}`,
    costUsd === null
      ? 'Cost: unknown (no price is known for the model)'
      : `Cost: ${formatUsd(costUsd.expected)}${mostUsd === null ? '' : ` (${formatUsdAtMost(mostUsd)} if the answer is as long as it may be)`}`,
    `Method: ${estimate.method}`,
  ];
}

function rate(usdPerMillion: number | undefined): string {
  return usdPerMillion === undefined ? '' : ` @ ${formatUsdRate(usdPerMillion)}/MTok`;
}

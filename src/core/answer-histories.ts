import { addAnswer, addHistories, type AnswerHistory } from './answer-history.ts';
import type { AskedLine, PaidLine } from './ledger.ts';
import type { Lane, ModelId } from './request.ts';

/** What the answers of one step by one model in one lane measured. */
export interface LaneHistory extends ModelId {
  readonly step: string;
  readonly lane: Lane;
  readonly history: AnswerHistory;
}

/** What a ledger's answers measured, by step, model and lane. */
export interface AnswerHistories {
  /** `asked`: the call's own line, where it was waited for; not of one that travelled in a job. */
  add(line: PaidLine, asked: AskedLine | undefined): void;
  /** In all lanes; null without any. */
  of(step: string, model: ModelId): AnswerHistory | null;
  all(): readonly LaneHistory[];
  /** In order of their first answer. */
  modelsOf(step: string): readonly ModelId[];
}

export function createAnswerHistories(): AnswerHistories {
  /** By step: model and lane → history. */
  const steps = new Map<string, Map<string, LaneHistory>>();
  const of = (step: string) => [...(steps.get(step)?.values() ?? [])];
  return {
    add(line, asked) {
      const { step, provider, model, lane } = line;
      const known = steps.get(step) ?? new Map<string, LaneHistory>();
      const key = keyOf(provider, model, lane);
      const history = addAnswer(known.get(key)?.history, line, asked === undefined ? null : tookMs(asked, line));
      steps.set(step, known.set(key, { step, provider, model, lane, history }));
    },
    of: (step, { provider, model }) =>
      of(step)
        .filter((entry) => entry.provider === provider && entry.model === model)
        .reduce<AnswerHistory | null>(
          (sum, { history }) => (sum === null ? history : addHistories(sum, history)),
          null,
        ),
    all: () => [...steps.values()].flatMap((known) => [...known.values()]),
    modelsOf: (step) => [
      ...new Map(of(step).map(({ provider, model }) => [keyOf(provider, model), { provider, model }])).values(),
    ],
  };
}

/** null: a clock was set in between. */
function tookMs(asked: AskedLine, { at }: PaidLine): number | null {
  const took = Date.parse(at) - Date.parse(asked.at);
  return took >= 0 ? took : null;
}

/** Names hold no line break. */
function keyOf(...names: readonly string[]): string {
  return names.join('\n');
}

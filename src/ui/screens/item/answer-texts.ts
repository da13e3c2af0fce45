import { diffLines } from 'diff';
import type { AnswerView, ItemView } from '../../../core/view.ts';
import { type Line, type Tone, toLine, toSpan } from '../../look/line.ts';
import { headingLine, textLines } from '../../look/text-lines.ts';
import { wrapText } from '../../look/wrap-text.ts';

export const itemTabs = ['raw', 'prompt', 'response', 'parsed', 'reasons', 'changes'] as const;
export type ItemTab = (typeof itemTabs)[number];

/** What a tab has, as text: what is copied. '': nothing. */
export function tabText(item: ItemView, answer: AnswerView | undefined, tab: ItemTab): string {
  switch (tab) {
    case 'raw':
      return JSON.stringify(item.raw, null, 2);
    case 'prompt':
      return answer?.prompt == null ? '' : [answer.prompt.system, answer.prompt.user].filter(Boolean).join('\n\n');
    case 'response':
      return answer?.response ?? '';
    case 'parsed': {
      const value = answer === undefined ? item.value : (answer.value ?? standingValue(item, answer));
      return value == null ? '' : JSON.stringify(value, null, 2);
    }
    case 'reasons':
      return [...(item.error === null ? [] : [item.error]), ...(answer?.reasons ?? item.reasons).map(toSentence)].join(
        '\n',
      );
    case 'changes':
      return '';
  }
}

/** The value of an answer that stands, where it does not come with it. */
function standingValue(item: ItemView, { step, setAside }: AnswerView) {
  return setAside ? null : (item.steps[step] ?? null);
}

function toSentence({ step, rule, message }: ItemView['reasons'][number]): string {
  return `${step}, ${rule}: ${message}`;
}

export function tabLines(item: ItemView, index: number, tab: ItemTab, columns: number): readonly Line[] {
  const answer = item.answers[index];
  if (tab === 'changes') return changeLines(item, index, columns);
  if (tab === 'prompt' && answer?.prompt != null) {
    const { system, user } = answer.prompt;
    return [
      ...(system === null ? [] : [headingLine('System'), ...textLines(system, columns), [], headingLine('User')]),
      ...textLines(user, columns),
    ];
  }
  const text = tabText(item, answer, tab);
  return text === '' ? [toLine(toSpan(` ${nothing[tab]}`, 'dim'))] : textLines(text, columns);
}

const nothing: Readonly<Record<ItemTab, string>> = {
  raw: 'There is no raw.json.',
  prompt: 'There is no prompt: the step asks no model.',
  response: 'There is no response.',
  parsed: 'Nothing was parsed.',
  reasons: 'Nothing was rejected, and nothing failed.',
  changes: 'There is no earlier attempt of this step.',
};

/** What an answer has otherwise than the attempt of its step before it, line by line. */
function changeLines({ answers }: ItemView, index: number, columns: number): readonly Line[] {
  const answer = answers[index];
  const before = answers.slice(0, index).findLast(({ step }) => step === answer?.step);
  if (answer === undefined || before === undefined) return [toLine(toSpan(` ${nothing.changes}`, 'dim'))];
  const heading = headingLine(`Attempt ${before.attempt} → ${answer.attempt} of ${answer.step}`);
  const parts = diffLines(before.response ?? '', answer.response ?? '');
  if (parts.every(({ added, removed }) => !added && !removed)) {
    return [heading, toLine(toSpan(' They are the same.', 'dim'))];
  }
  return [
    heading,
    ...parts.flatMap(({ added, removed, value }) => {
      const [sign, tone]: [string, Tone] = added ? ['+', 'good'] : removed ? ['-', 'warning'] : [' ', 'dim'];
      return wrapText(value.replace(/\n$/, ''), columns - 4).map((line) => toLine(toSpan(` ${sign} ${line}`, tone)));
    }),
  ];
}

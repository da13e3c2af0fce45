import { countOf, formatCount, formatUsd } from '../figures.ts';
import { toItemPath, toStepPath } from '../item-path.ts';
import type { PageFacts } from '../page-facts.ts';
import { type AnswerDetail, isCut, isWithoutTexts, type Row } from '../row.ts';
import type { Reason } from '../../../../core/verdict.ts';
import { element, find } from './element.ts';
import type { Items } from './items.ts';
import { stateBadge } from './state-badge.ts';
import { valueView } from './value-view.ts';

/** Shows one item whole; `neighbour` gives the place before or after it in the table, null at the ends. */
export interface ItemDialog {
  open(place: number): void;
}

export function createItemDialog(
  facts: PageFacts,
  items: Items,
  neighbour: (place: number, offset: -1 | 1) => number | null,
): ItemDialog {
  const dialog = find('item', HTMLDialogElement);
  if (dialog === null) throw new Error('This page is incomplete: the place for an item is missing.');
  let current: number | null = null;

  function open(place: number): void {
    if (dialog === null) return;
    current = place;
    dialog.replaceChildren(head(place), body(place));
    dialog.scrollTop = 0;
    if (!dialog.open) dialog.showModal();
    document.documentElement.classList.add('has-item');
    const hash = `#item=${encodeURIComponent(items.rowAt(place)[0])}`;
    if (location.hash !== hash) history.replaceState(null, '', hash);
  }

  function move(offset: -1 | 1): void {
    const next = current === null ? null : neighbour(current, offset);
    if (next !== null) open(next);
  }

  function head(place: number): HTMLElement {
    const row = items.rowAt(place);
    const button = (label: string, offset: -1 | 1) =>
      element(
        'button',
        {
          type: 'button',
          title: offset < 0 ? 'Previous item (left arrow)' : 'Next item (right arrow)',
          disabled: neighbour(place, offset) === null,
          click: () => move(offset),
        },
        label,
      );
    const facts = [row[2] > 1 ? countOf(row[2], 'attempt') : null, row[3] === null ? null : formatUsd(row[3])].filter(
      (fact) => fact !== null,
    );
    return element(
      'header',
      { class: 'item-head' },
      element(
        'div',
        {},
        element('h2', { id: 'item-title', tabindex: -1 }, element('bdi', {}, row[0])),
        element('p', {}, stateBadge(row[1]), ' ', element('span', { class: 'quiet' }, facts.join(' · '))),
      ),
      element(
        'div',
        { class: 'item-buttons' },
        button('←', -1),
        button('→', 1),
        element('button', { type: 'button', autofocus: true, click: () => dialog?.close() }, 'Close'),
      ),
    );
  }

  function body(place: number): HTMLElement {
    const row = items.rowAt(place);
    const detail = items.detailAt(place);
    const isWhole = (row[5] & isCut) === 0 || detail.raw !== undefined;
    const value = detail.value ?? row[7];
    const steps = detail.steps ?? row[8];
    const made = element('div', { class: 'item-body' });
    if ((row[5] & isWithoutTexts) !== 0) made.append(leftOutNote(row, isWhole));
    if (detail.error !== undefined) made.append(section('Error', element('pre', { dir: 'auto' }, detail.error)));
    if (detail.reasons !== undefined && detail.reasons.length > 0)
      made.append(section('Why it is not accepted', reasonList(detail.reasons)));
    if (value !== null) made.append(section('Result', valueView(value)));
    made.append(section('Input', valueView(detail.raw ?? row[6])));
    const answers = detail.answers ?? [];
    const stepNames = [
      ...new Set([...facts.steps, ...answers.map((answer) => answer.step), ...(steps === 0 ? [] : Object.keys(steps))]),
    ];
    for (const step of stepNames) {
      const own = answers.filter((answer) => answer.step === step);
      const hasValue = steps !== 0 && Object.hasOwn(steps, step);
      if (own.length === 0 && !hasValue) continue;
      const part = section(`Step ${step}`);
      if (hasValue)
        part.append(
          steps[step] === null
            ? element('p', { class: 'quiet' }, 'Skipped for this item.')
            : valueView(steps[step] ?? null),
        );
      // What counts now is open; what was set aside is one click away.
      for (const answer of own)
        part.append(answerView(answer, own.length > 1, !answer.setAside && own.length + stepNames.length <= 3));
      made.append(part);
    }
    return made;
  }

  function leftOutNote(row: Row, isWhole: boolean): HTMLElement {
    const where = facts.steps.map((step) => `${facts.folder}/${toStepPath(row[0], step)}/response.md`);
    return element(
      'p',
      { class: 'limit', role: 'note' },
      `The prompts and answers of this item are left out of this page, to keep it small${isWhole ? '' : '; long texts in it are cut'}. They are in `,
      element('code', {}, where.length === 1 ? (where[0] ?? '') : `${facts.folder}/${toItemPath(row[0])}/`),
      where.length === 1 ? ' and the files beside it.' : '.',
    );
  }

  function answerView(answer: AnswerDetail, isOneOfSeveral: boolean, isOpen: boolean): HTMLElement {
    const system = typeof answer.system === 'number' ? facts.systems[answer.system] : answer.system;
    const verdict = answer.verdict === 'rejected' || answer.setAside ? 'rejected' : answer.verdict;
    const summary = element(
      'summary',
      {},
      element('span', {}, isOneOfSeveral || answer.attempt > 1 ? `Attempt ${answer.attempt}` : 'Prompt and answer'),
      ' ',
      verdict !== null &&
        verdict !== undefined &&
        element(
          'span',
          { class: `verdict-mark verdict-${verdict}` },
          answer.setAside ? 'rejected, set aside' : verdict,
        ),
      ' ',
      element('span', { class: 'quiet' }, answerFacts(answer)),
    );
    return element(
      'details',
      { class: 'answer', open: isOpen },
      summary,
      answer.reasons !== undefined && answer.reasons.length > 0 && reasonList(answer.reasons),
      system !== undefined && textBlock('System prompt', system, false),
      answer.user !== undefined && textBlock('Prompt', answer.user, true),
      answer.response !== undefined && textBlock('Answer', answer.response, true),
    );
  }

  dialog.addEventListener('close', () => {
    document.documentElement.classList.remove('has-item');
    if (location.hash.startsWith('#item=')) history.replaceState(null, '', location.pathname + location.search);
    document.querySelector<HTMLElement>(`[data-open="${current}"]`)?.focus();
    current = null;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
  });
  return { open };
}

function section(title: string, ...children: readonly Node[]): HTMLElement {
  return element('section', {}, element('h3', {}, element('bdi', {}, title)), ...children);
}

function reasonList(reasons: readonly Reason[]): HTMLElement {
  return element(
    'ul',
    { class: 'reasons' },
    ...reasons.map((reason) =>
      element(
        'li',
        {},
        element('b', {}, element('bdi', {}, `${reason.step}: ${reason.rule}`)),
        ' ',
        element('span', { dir: 'auto' }, reason.message),
      ),
    ),
  );
}

function textBlock(title: string, text: string, isOpen: boolean): HTMLElement {
  return element(
    'details',
    { class: 'block', open: isOpen },
    element('summary', {}, title, ' ', element('span', { class: 'quiet' }, countOf(text.length, 'character'))),
    text === '' ? element('p', { class: 'quiet' }, 'Empty.') : element('pre', { dir: 'auto', tabindex: 0 }, text),
  );
}

function answerFacts({ model, finishReason, usage, costUsd }: AnswerDetail): string {
  const facts = [
    model,
    usage === undefined ? null : `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    usage?.reasoningTokens ? `${formatCount(usage.reasoningTokens)} of them reasoning` : null,
    usage?.cachedInputTokens ? `${formatCount(usage.cachedInputTokens)} in from cache` : null,
    costUsd === undefined ? null : formatUsd(costUsd),
    finishReason === undefined || finishReason === 'stop' ? null : `ended by ${finishReason}`,
  ];
  return facts.filter((fact) => fact !== null && fact !== undefined).join(' · ');
}

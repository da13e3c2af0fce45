import { countOf } from '../figures.ts';
import { toItemPath, toStepPath } from '../item-path.ts';
import type { LevelFacts, PageFacts } from '../page-facts.ts';
import { type AnswerDetail, isWithoutTexts, type Row } from '../row.ts';
import { answerView, hasMoreThanValue, reasonList } from './answer-view.ts';
import { element } from './element.ts';
import { childList, ownRaw, parentsOf, toSectionId, wasCut, wholeRaw } from './item-family.ts';
import type { Items } from './items.ts';
import { valueView } from './value-view.ts';

/** All there is of one item: why it is where it is, its result, its input, and its steps in their order. */
export function itemBody(facts: PageFacts, items: Items, place: number, open: (place: number) => void): HTMLElement {
  const row = items.rowAt(place);
  const detail = items.detailAt(place);
  const level = facts.levels[row[9]];
  const value = detail.value ?? row[7];
  const made = element('div', { class: 'item-body' });
  if ((row[5] & isWithoutTexts) !== 0)
    made.append(leftOutNote(facts, row, level, !wasCut(row) || detail.raw !== undefined));
  if (detail.error !== undefined) made.append(section('Error', element('pre', { dir: 'auto' }, detail.error)));
  if (detail.reasons !== undefined && detail.reasons.length > 0)
    made.append(section('Why it is not accepted', reasonList(detail.reasons)));
  if (value !== null) made.append(section('Result', valueView(value)));
  made.append(section('Input', valueView(ownRaw(items, place)), inheritedInput(items, place)));
  made.append(...stepSections(facts, items, place, open));
  return made;
}

/** A child's input is its own element; what its parent gave it is one click away. */
function inheritedInput(items: Items, place: number): HTMLElement | null {
  const parent = parentsOf(items, place).at(-1);
  if (parent === undefined) return null;
  return element(
    'details',
    { class: 'block' },
    element('summary', {}, 'What its parent gives it'),
    valueView(wholeRaw(items, parent)),
  );
}

function stepSections(
  facts: PageFacts,
  items: Items,
  place: number,
  open: (place: number) => void,
): readonly HTMLElement[] {
  const row = items.rowAt(place);
  const detail = items.detailAt(place);
  const known = facts.levels[row[9]]?.steps ?? [];
  const steps = detail.steps ?? row[8];
  const answers = detail.answers ?? [];
  const children = items.childrenOf(place);
  const names = [
    ...new Set([
      ...known.map(({ name }) => name),
      ...answers.map((answer) => answer.step),
      ...(steps === 0 ? [] : Object.keys(steps)),
    ]),
  ];
  return names.flatMap((step) => {
    const kind = known.find(({ name }) => name === step)?.kind ?? null;
    const own = answers.filter((answer) => answer.step === step && hasMoreThanValue(answer));
    const madeHere = kind === 'expand' ? children.filter((child) => expandOf(facts, items, child) === step) : [];
    const stepValue = steps !== 0 && Object.hasOwn(steps, step) ? (steps[step] ?? null) : undefined;
    const wasSkipped = stepValue === null || isSkipped(answers, step);
    if (own.length === 0 && stepValue === undefined && madeHere.length === 0 && !wasSkipped) return [];
    const part = section(kind === null || kind === 'prompt' ? `Step ${step}` : `Step ${step} (${kind})`);
    if (kind === 'expand') part.id = toSectionId(step);
    if (madeHere.length > 0)
      part.append(
        element('p', { class: 'quiet' }, countOf(madeHere.length, 'child', 'children')),
        childList(items, madeHere, open),
      );
    else if (wasSkipped) part.append(element('p', { class: 'quiet' }, 'Skipped for this item.'));
    else if (stepValue !== undefined) part.append(valueView(stepValue));
    // What counts now is open; what was set aside is one click away.
    const isShort = own.length + names.length <= 3;
    for (const answer of own)
      part.append(
        answerView(answer, facts.systems, {
          isOneOfSeveral: own.length > 1,
          isOpen: !answer.setAside && (isShort || kind === 'code'),
        }),
      );
    return [part];
  });
}

function expandOf(facts: PageFacts, items: Items, place: number): string | null {
  return facts.levels[items.rowAt(place)[9]]?.expand ?? null;
}

function isSkipped(answers: readonly AnswerDetail[], step: string): boolean {
  return answers.some((answer) => answer.step === step && answer.verdict === 'skipped');
}

function leftOutNote(facts: PageFacts, row: Row, level: LevelFacts | undefined, isWhole: boolean): HTMLElement {
  const where = (level?.steps ?? []).map(({ name }) => `${facts.folder}/${toStepPath(row[0], name)}/response.md`);
  return element(
    'p',
    { class: 'limit', role: 'note' },
    `The prompts and answers of this item are left out of this page, to keep it small${isWhole ? '' : '; long texts in it are cut'}. They are in `,
    element('code', {}, where.length === 1 ? (where[0] ?? '') : `${facts.folder}/${toItemPath(row[0])}/`),
    where.length === 1 ? ' and the files beside it.' : '.',
  );
}

function section(title: string, ...children: readonly (Node | false | null)[]): HTMLElement {
  return element('section', {}, element('h3', {}, element('bdi', {}, title)), ...children);
}

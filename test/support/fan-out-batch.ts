import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import type { AnswerView, BatchView, ChildCounts, FunnelRow, ItemView, StepView } from '../../src/core/view.ts';
import { buildAnswer, buildItem, buildUsage, buildView, countItems } from './view-builder.ts';

const steps: readonly StepView[] = [
  {
    name: 'think',
    description: 'Ten different ideas on the topic',
    kind: 'prompt',
    level: null,
    model: 'claude-sonnet-5',
  },
  { name: 'idea', description: null, kind: 'expand', level: null, model: null },
  { name: 'judge', description: 'Scores each idea alone', kind: 'prompt', level: 'idea', model: 'gpt-5-mini' },
  { name: 'ranking', description: 'Sorts the ideas by score', kind: 'code', level: null, model: null },
  { name: 'best', description: null, kind: 'expand', level: null, model: null },
  { name: 'article', description: 'Writes the idea up', kind: 'prompt', level: 'best', model: 'claude-sonnet-5' },
  {
    name: 'polish',
    description: 'Shortens what became long',
    kind: 'prompt',
    level: 'best',
    model: 'claude-haiku-4-5',
  },
];

const subjects = ['city bikes', 'night trains', 'school kitchens', 'public libraries', 'street trees', 'repair cafés'];
const verbs = ['Lend', 'Map', 'Share', 'Teach', 'Repair', 'Count', 'Paint', 'Swap', 'Sponsor', 'Measure'];

/**
 * Ideas on topics: ten to an item, each judged, the best three of an item written up. The last step is skipped for two in
 * three. Some ideas are rejected by a rule, some fail and hold their item; one item in twelve has its ranking rejected.
 */
export function* readIdeas(topics: number): Iterable<ItemView> {
  for (let number = 1; number <= topics; number++) yield* buildTopic(number);
}

function* buildTopic(number: number): Iterable<ItemView> {
  const subject = subjects[number % subjects.length] ?? '';
  const id = `${subject.replaceAll(' ', '-').replace('é', 'e')}-${number}`;
  const raw = {
    topic: `Getting more people to use ${subject}`,
    brief: `${`What is known about ${subject}. `.repeat(30)}`,
  };
  const ideas = verbs.map((verb, index) => ({
    title: `${verb} ${subject} number ${(number * 7 + index * 3) % 50}`,
    pitch: `${verb} them where people wait anyway, and tell them what it brings. `.repeat(1 + (index % 3)).trim(),
  }));
  const think = paid('think', JSON.stringify({ ideas }), {
    user: `Ten different ideas on ${raw.topic}.`,
    costUsd: 0.0121,
  });
  const children = ideas.map((idea, index) => buildIdea(id, raw, idea, number, index));
  const values = { think: { ideas }, idea: { count: ideas.length } };
  const base = { raw, attempts: 1, answers: [think], costUsd: 0.0121 };
  if (children.some(({ state }) => state === 'failed')) {
    yield buildItem(id, null, { ...base, state: 'waiting', steps: values });
    yield* children;
    return;
  }
  const ranking = children
    .filter(({ state }) => state === 'accepted')
    .map(({ steps: own }, index) => ({ title: ideas[index]?.title ?? '', score: scoreOf(own['judge'] ?? null) }))
    .sort((a, b) => b.score - a.score);
  if (number % 12 === 0) {
    const reasons = [{ step: 'ranking', rule: 'enough', message: `Only ${ranking.length} ideas stood the check` }];
    const code = buildAnswer({ ...noCall, step: 'ranking', verdict: 'rejected', reasons });
    yield buildItem(id, null, { ...base, state: 'rejected', steps: values, reasons, answers: [think, code] });
    yield* children;
    return;
  }
  const whole = { ...values, ranking, best: { count: 3 } };
  yield buildItem(
    id,
    { count: 3 },
    {
      ...base,
      steps: whole,
      answers: [think, buildAnswer({ ...noCall, step: 'ranking' })],
    },
  );
  yield* children;
  for (const [index, best] of ranking.slice(0, 3).entries()) yield buildArticle(id, raw, best, whole, number, index);
}

function buildIdea(parent: string, raw: JsonObject, idea: JsonObject, number: number, index: number): ItemView {
  const mark = (salt: number) => 1 + ((number * salt + index * 5 + salt) % 10);
  const judge = {
    novelty: mark(3),
    feasibility: mark(7),
    impact: mark(9),
    why: 'Judged by what it changes for people.',
  };
  const ids = { id: childId(parent, 'idea', index), level: 'idea', parent, index: index + 1, raw: { ...raw, idea } };
  if (index === 9 && number % 5 === 0) {
    const error = 'connection reset after 31 s (request req_8812), 5 resends used up';
    return buildItem(ids.id, null, { ...ids, state: 'failed', steps: {}, error });
  }
  if (judge.novelty < 2) {
    const reasons = [{ step: 'judge', rule: 'novel', message: `Novelty ${judge.novelty} is below 2` }];
    const answers = [1, 2, 3].map((attempt) =>
      paid('judge', JSON.stringify(judge), {
        attempt,
        setAside: attempt < 3,
        verdict: 'rejected',
        reasons,
        costUsd: 0.0011,
      }),
    );
    return buildItem(ids.id, null, {
      ...ids,
      state: 'rejected',
      steps: {},
      reasons,
      answers,
      attempts: 3,
      costUsd: 0.0033,
    });
  }
  const answers = [paid('judge', JSON.stringify(judge), { costUsd: 0.0011 })];
  return buildItem(ids.id, judge, { ...ids, steps: { judge }, answers, costUsd: 0.0011 });
}

function buildArticle(
  parent: string,
  raw: JsonObject,
  best: JsonObject,
  before: Readonly<Record<string, JsonValue>>,
  number: number,
  index: number,
): ItemView {
  const text = `# ${String(best['title'])}\n\n${'A paragraph that says what is done, by whom and from when. '.repeat(3 + ((number + index) % 5))}`;
  const article = {
    words: text.split(' ').length,
    tone: (['plain', 'warm', 'urgent'] as const)[(number + index) % 3] ?? 'plain',
    text,
  };
  const isPolished = (number + index) % 3 === 0;
  const polish = { ...article, words: Math.round(article.words * 0.8) };
  const answers = [
    paid('article', JSON.stringify(article), { costUsd: 0.0094 }),
    isPolished
      ? paid('polish', JSON.stringify(polish), { costUsd: 0.0021 })
      : buildAnswer({ ...noCall, step: 'polish', verdict: 'skipped' }),
  ];
  return buildItem(childId(parent, 'best', index), isPolished ? polish : article, {
    level: 'best',
    parent,
    index: index + 1,
    raw: { ...raw, best },
    steps: { ...before, article, polish: isPolished ? polish : null },
    answers,
    costUsd: isPolished ? 0.0115 : 0.0094,
  });
}

const noCall = { prompt: null, response: null, model: null, finishReason: null, usage: null, costUsd: null };

function paid(
  step: string,
  response: string,
  { user = `Do ${step}.`, ...changes }: Partial<AnswerView> & { readonly user?: string },
): AnswerView {
  return buildAnswer({
    step,
    response,
    prompt: { system: 'Be exact and brief.', user },
    usage: buildUsage(800, 260),
    ...changes,
  });
}

function childId(parent: string, step: string, index: number): string {
  return `${parent}--${step}-${String(index + 1).padStart(3, '0')}`;
}

function scoreOf(judge: JsonValue): number {
  const { novelty, feasibility, impact } = judge as { novelty: number; feasibility: number; impact: number };
  return novelty + feasibility + impact;
}

/** A batch of ideas with the counts, the funnel and the money that its items add up to. */
export function buildIdeasBatch(topics: number, changes: Partial<Omit<BatchView, 'items'>> = {}): BatchView {
  const items = [...readIdeas(topics)];
  const ofLevel = (level: string | null) => items.filter((item) => item.level === level);
  const answers = items.flatMap((item) => item.answers);
  const costOf = (list: readonly AnswerView[]) => list.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const children = ['idea', 'best'].map((expand): ChildCounts => {
    const own = ofLevel(expand);
    return { expand, parents: new Set(own.map(({ parent }) => parent)).size, counts: countItems(own) };
  });
  const funnel = steps.map(({ name, level }): FunnelRow => {
    const own = ofLevel(level);
    const accepted = own.filter((item) => Object.hasOwn(item.steps, name)).length;
    const rejected = own.filter((item) => item.state === 'rejected' && item.reasons[0]?.step === name).length;
    const before = steps.filter((step) => step.level === level);
    const previous = before[before.findIndex((step) => step.name === name) - 1]?.name;
    const entered = own.filter((item) => previous === undefined || Object.hasOwn(item.steps, previous)).length;
    const mine = answers.filter(({ step }) => step === name);
    const retries = mine.filter(({ setAside }) => setAside).length;
    return {
      step: name,
      entered,
      accepted,
      rejected,
      waiting: entered - accepted - rejected,
      retries,
      costUsd: costOf(mine),
    };
  });
  const calls = answers.filter(({ model }) => model !== null);
  return buildView({
    name: 'Ideas for the city, January',
    pipeline: {
      name: 'ideas',
      description: 'Ten ideas on each topic, each judged alone, the best three written up',
      steps,
    },
    vars: { city: 'Emberfall' },
    models: ['claude-sonnet-5', 'gpt-5-mini', 'claude-haiku-4-5'],
    resultLevel: 'best',
    counts: countItems(ofLevel(null)),
    children,
    funnel,
    money: {
      costUsd: costOf(answers),
      unpricedCalls: 0,
      calls: calls.length,
      unknownFate: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
      usage: buildUsage(800 * calls.length, 260 * calls.length),
      retryCostUsd: costOf(answers.filter(({ verdict }) => verdict === 'rejected')),
    },
    ...changes,
    items: () => readIdeas(topics),
  });
}

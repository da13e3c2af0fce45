import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import type { Usage } from '../../src/core/usage.ts';
import type { AnswerView, BatchView, FunnelRow, ItemCounts, ItemView } from '../../src/core/view.ts';

type Changes<Whole> = { readonly [Key in keyof Whole]?: Whole[Key] };

/** A batch as outputs see it, with what the test does not say filled in. Counts follow from the items where they are given as a list. */
export function buildView({
  items = [],
  ...changes
}: Changes<Omit<BatchView, 'items'>> & {
  readonly items?: readonly ItemView[] | (() => Iterable<ItemView>);
} = {}): BatchView {
  const read = typeof items === 'function' ? items : () => items;
  return {
    batchId: '2025-01-15',
    name: null,
    pipeline: {
      name: 'reviews',
      description: null,
      steps: [{ name: 'main', description: null, kind: 'prompt', level: null, model: 'claude-haiku-4-5' }],
    },
    vars: {},
    simulated: false,
    createdAt: '2025-01-15T13:00:00.000Z',
    asOf: '2025-01-15T14:03:22.000Z',
    models: ['claude-haiku-4-5'],
    resultLevel: null,
    children: [],
    counts: typeof items === 'function' ? countItems([]) : countItems(items),
    money: {
      costUsd: 0,
      unpricedCalls: 0,
      calls: 0,
      unknownFate: { calls: 0, upToUsd: 0, unpricedCalls: 0 },
      usage: buildUsage(0, 0),
      retryCostUsd: 0,
    },
    funnel: [],
    ...changes,
    items: read,
  };
}

export function countItems(items: Iterable<ItemView>): ItemCounts {
  const counts = { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };
  for (const item of items) {
    counts.acquired += 1;
    counts[item.state === 'in flight' ? 'inFlight' : item.state] += 1;
  }
  return counts;
}

/** An accepted item of one step, unless the changes say otherwise. */
export function buildItem(id: string, value: JsonValue = null, changes: Changes<ItemView> = {}): ItemView {
  const state = changes.state ?? 'accepted';
  return {
    id,
    level: null,
    parent: null,
    index: null,
    repetition: null,
    state,
    raw: {},
    steps: state === 'accepted' ? { main: value } : {},
    skipped: [],
    value: state === 'accepted' ? value : null,
    reasons: [],
    error: null,
    attempts: 1,
    costUsd: null,
    answers: [],
    ...changes,
  };
}

export function buildAnswer(changes: Changes<AnswerView> = {}): AnswerView {
  return {
    step: 'main',
    attempt: 1,
    setAside: false,
    prompt: { system: null, user: 'Say yes.' },
    response: 'yes',
    model: 'claude-haiku-4-5',
    finishReason: 'stop',
    usage: buildUsage(10, 2),
    costUsd: 0.0001,
    verdict: 'accepted',
    reasons: [],
    ...changes,
  };
}

export function buildUsage(inputTokens: number, outputTokens: number): Usage {
  return { inputTokens, outputTokens, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
}

const packages = [
  'left-pad',
  'chalk',
  'express',
  'lodash',
  'fastify',
  'zod',
  'undici',
  'ink',
  'yargs',
  'semver',
  'debug',
  'ws',
  'esbuild',
  'vitest',
  'prettier',
];
const flavours = ['core', 'lite', 'plus', 'next', 'compat', 'tools', 'cli', 'loader'];
const verdicts = ['recommended', 'usable', 'risky', 'avoid'];
const allTags = [
  'small',
  'typed',
  'unmaintained',
  'well tested',
  'many dependencies',
  'fast',
  'security advisory',
  'good docs',
];
const system =
  'You review packages for a company that keeps its dependencies few. Be exact and brief.\nAnswer with one JSON object and nothing else.';

/** Reviews of packages in two steps (review, score): kinds, numbers, lists, retries, rejections, failures. The same for every run. */
export function* readReviews(count: number): Iterable<ItemView> {
  const random = createRandom(7);
  for (let number = 0; number < count; number++) yield buildReview(number, random);
}

function buildReview(number: number, random: () => number): ItemView {
  const pick = <Choice>(choices: readonly Choice[]) => choices[Math.floor(random() * choices.length)] as Choice;
  const name = `${pick(packages)}-${pick(flavours)}-${number + 1}`;
  const raw: JsonObject = {
    name,
    version: `${Math.floor(random() * 6)}.${Math.floor(random() * 20)}.${Math.floor(random() * 9)}`,
    weeklyDownloads: Math.round(10 ** (2 + random() * 5)),
    license: random() < 0.8 ? 'MIT' : pick(['Apache-2.0', 'ISC', 'BSD-3-Clause', 'GPL-3.0']),
    readme: `# ${name}\n\nA package that does one thing. ${'It has been used in production for years. '.repeat(4 + Math.floor(random() * 6))}`,
  };
  const mood = random();
  const review = {
    verdict: verdicts[Math.min(3, Math.floor(mood * mood * 4.6))] ?? 'usable',
    rating: Math.max(1, Math.min(5, Math.round(5.4 - mood * mood * 4 + (random() - 0.5)))),
    maintained: random() < 0.72,
    bundleKilobytes: Number((4 + (random() + random() + random()) ** 3 * 9).toFixed(1)),
    tags: allTags.filter(() => random() < 0.3),
    findings: Array.from({ length: Math.floor(random() * 4) }, (_, index) => ({
      severity: pick(['low', 'low', 'medium', 'high']),
      text: `Finding ${index + 1}: the public entry point exports more than the documentation names.`,
    })),
    summary:
      `${name} is ${mood < 0.4 ? 'a safe choice: small, typed and looked after' : mood < 0.8 ? 'usable, but its releases are rare and issues stay open' : 'best avoided: no release in three years and an open advisory'}. ${'The code is readable and the tests cover what matters. '.repeat(Math.floor(random() * 3))}`.trim(),
  };
  const score = {
    confidence: Number((0.5 + random() * 0.5).toFixed(2)),
    agrees: random() < 0.85,
    reason: 'The review names what the readme shows, and its rating fits its findings.',
  };
  const prompt = { system, user: `Review the package ${name}.\n\nReadme:\n${String(raw['readme'])}` };
  const paid = (step: string, attempt: number, changes: Changes<AnswerView>) => {
    const usage = {
      inputTokens: 420 + Math.floor(random() * 500),
      outputTokens: 130 + Math.floor(random() * 160),
      cachedInputTokens: 128,
      cacheWriteTokens: 0,
      reasoningTokens: step === 'score' ? 64 : 0,
    };
    return buildAnswer({
      step,
      attempt,
      prompt,
      usage,
      costUsd: (usage.inputTokens + usage.outputTokens * 5) / 1e6,
      model: step === 'score' ? 'gpt-5-mini' : 'claude-haiku-4-5',
      ...changes,
    });
  };
  const base = { id: `item-${String(number + 1).padStart(4, '0')}`, raw };
  const costOf = (answers: readonly AnswerView[]) => answers.reduce((sum, answer) => sum + (answer.costUsd ?? 0), 0);

  const fate = random();
  if (fate < 0.02) return buildItem(base.id, null, { ...base, state: 'waiting' });
  if (fate < 0.03) return buildItem(base.id, null, { ...base, state: 'in flight' });
  if (fate < 0.05) {
    const error = pick([
      `connection reset after ${Math.floor(random() * 60)} s (request req_${Math.floor(random() * 1e9)}), 5 resends used up`,
      'the provider refused the request: prompt is too long: 212034 tokens > 200000 maximum',
    ]);
    return buildItem(base.id, null, { ...base, state: 'failed', error, answers: [] });
  }
  if (fate < 0.09) {
    const reasons = [
      pick([
        { step: 'score', rule: 'confidence', message: `Confidence ${(random() * 0.5).toFixed(2)} is below 0.5` },
        { step: 'review', rule: 'schema', message: '/rating must be <= 5' },
        {
          step: 'review',
          rule: 'refused',
          message: 'The model declined: I can\u2019t help with reviewing this package.',
        },
      ]),
    ];
    const answers = [1, 2, 3].map((attempt) =>
      paid(reasons[0]?.step ?? 'review', attempt, {
        setAside: attempt < 3,
        verdict: 'rejected',
        reasons,
        response: JSON.stringify({ ...review, rating: 7 }, null, 2),
      }),
    );
    return buildItem(base.id, null, {
      ...base,
      state: 'rejected',
      reasons,
      answers,
      attempts: 3,
      costUsd: costOf(answers),
    });
  }
  const answers: AnswerView[] = [];
  const isRetried = random() < 0.15;
  if (isRetried) {
    const reason = pick([
      { step: 'review', rule: 'json', message: 'Not JSON: unexpected end of text at character 812' },
      { step: 'score', rule: 'agrees', message: 'The second model does not agree with the rating' },
    ]);
    answers.push(
      paid('review', 1, {
        setAside: true,
        verdict: 'rejected',
        reasons: [reason],
        response: JSON.stringify(review).slice(0, 200),
        finishReason: reason.rule === 'json' ? 'length' : 'stop',
      }),
    );
  }
  answers.push(paid('review', isRetried ? 2 : 1, { response: JSON.stringify(review, null, 2) }));
  answers.push(paid('score', 1, { response: `\`\`\`json\n${JSON.stringify(score, null, 2)}\n\`\`\`` }));
  return buildItem(base.id, score, {
    ...base,
    steps: { review, score },
    value: { ...score },
    attempts: isRetried ? 2 : 1,
    answers,
    costUsd: costOf(answers),
  });
}

/** A whole batch of reviews with the money and funnel that its items add up to. */
export function buildReviewBatch(count: number, changes: Changes<BatchView> = {}): BatchView {
  const money = {
    costUsd: 0,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    cachedInputTokens: 0,
    retryCostUsd: 0,
  };
  const rows = { review: funnelRow('review'), score: funnelRow('score') };
  for (const item of readReviews(count)) {
    const rejectedBy = item.reasons[0]?.step;
    rows.review.entered += 1;
    if (item.state === 'accepted' || rejectedBy === 'score') rows.review.accepted += 1;
    else if (rejectedBy === 'review') rows.review.rejected += 1;
    else rows.review.waiting += 1;
    if (item.state === 'accepted') rows.score.accepted += 1;
    if (rejectedBy === 'score') rows.score.rejected += 1;
    for (const answer of item.answers) {
      money.costUsd += answer.costUsd ?? 0;
      money.calls += 1;
      money.inputTokens += answer.usage?.inputTokens ?? 0;
      money.outputTokens += answer.usage?.outputTokens ?? 0;
      money.reasoningTokens += answer.usage?.reasoningTokens ?? 0;
      money.cachedInputTokens += answer.usage?.cachedInputTokens ?? 0;
      if (answer.verdict === 'rejected') money.retryCostUsd += answer.costUsd ?? 0;
      const row = answer.step === 'score' ? rows.score : rows.review;
      row.costUsd += answer.costUsd ?? 0;
      if (answer.setAside) row.retries += 1;
    }
  }
  rows.score.entered = rows.review.accepted;
  const { costUsd, calls, retryCostUsd, ...tokens } = money;
  return buildView({
    name: 'Package reviews, January',
    pipeline: {
      name: 'package-review',
      description: 'Reviews of the packages we depend on, each written by one model and judged by another.',
      steps: [
        {
          name: 'review',
          description: 'Reads the readme and writes the review',
          kind: 'prompt',
          level: null,
          model: 'claude-haiku-4-5',
        },
        {
          name: 'score',
          description: 'Judges whether the review fits the readme',
          kind: 'prompt',
          level: null,
          model: 'gpt-5-mini',
        },
      ],
    },
    vars: { company: 'Emberfall', language: 'English' },
    models: ['claude-haiku-4-5', 'gpt-5-mini'],
    counts: countItems(readReviews(count)),
    money: {
      costUsd,
      calls,
      retryCostUsd,
      unpricedCalls: 0,
      unknownFate: { calls: 2, upToUsd: 0.0412, unpricedCalls: 0 },
      usage: { ...tokens, cacheWriteTokens: 0 },
    },
    funnel: [rows.review, rows.score],
    ...changes,
    items: () => readReviews(count),
  });
}

function funnelRow(step: string): {
  -readonly [Key in keyof FunnelRow]: Key extends 'costUsd' ? number : FunnelRow[Key];
} {
  return { step, entered: 0, accepted: 0, rejected: 0, waiting: 0, retries: 0, costUsd: 0 };
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

import { describe, expect, test } from '@jest/globals';
import { presentReport, type ReportPresentation } from '../../src/cli/present-report.ts';
import { createCauseCollector } from '../../src/core/causes.ts';
import { noJobs } from '../../src/core/jobs-at-a-glance.ts';
import type { BatchView } from '../../src/core/view.ts';
import { toViewLevels } from '../../src/core/view-levels.ts';
import { scoresTable } from '../support/example-tables.ts';
import { buildIdeasBatch } from '../support/fan-out-batch.ts';
import { buildReviewBatch, buildView } from '../support/view-builder.ts';

/** As the operation makes it of a view. */
function reportOf(view: BatchView, differing: Partial<ReportPresentation> = {}): ReportPresentation {
  const levels = toViewLevels(view);
  const causes = createCauseCollector(levels);
  for (const item of view.items())
    causes.add(
      item,
      levels.findIndex(({ expand }) => expand === item.level),
    );
  return {
    ...view,
    pipeline: view.pipeline.name,
    levels,
    steps: view.funnel.map((row) => {
      const step = view.pipeline.steps.find(({ name }) => name === row.step);
      return { ...row, kind: step?.kind ?? 'prompt', model: step?.model ?? null, level: step?.level ?? null };
    }),
    failures: causes
      .groups()
      .map((group) => ({ ...group, level: levels[group.level]?.expand ?? null }))
      .sort((a, b) => b.count - a.count),
    retries: causes.retries(),
    money: { ...view.money, costPerResultUsd: 0.0213 },
    jobs: noJobs,
    lanes: ['realtime'],
    tables: [],
    tableProblem: null,
    nextCommand: 'batch-pipeline render --batch-id 2025-01-15',
    page: null,
    ...differing,
  };
}

describe('a report', () => {
  test('of a fan-out has the steps below whose they are, failures by reason, money by result, and the tables', () => {
    expect(presentReport(reportOf(buildIdeasBatch(24), { tables: [scoresTable] }))).toBe(`REPORT: 2025-01-15
==================
Name: Ideas for the city, January
Pipeline: ideas
Models: claude-sonnet-5, gpt-5-mini, claude-haiku-4-5
As of: 2025-01-15T14:03:22.000Z
Items: 24 acquired: 18 accepted, 2 rejected, 4 waiting
Children of idea: 240 from 24 parents: 211 accepted, 25 rejected, 4 failed
Children of best (the results): 54 from 18 parents: 54 accepted

Steps
-----
Step       By              Entered  Accepted  Rejected  Waiting  Retries    Cost
Items
  think    claude-sonnet…       24        24         0        0        0   $0.29
  idea     → 240 children       24        24         0        0        0       -
Children of idea
  judge    gpt-5-mini          240       211        25        4       50   $0.31
Items
  ranking  code                 24        18         2        4        0       -
  best     → 54 children        18        18         0        0        0       -
Children of best
  article  claude-sonnet…       54        54         0        0        0   $0.51
  polish   claude-haiku-…       54        54         0        0        0  $0.038

Not accepted
------------
├── 25 children of idea rejected, judge: novel. For example
│   street-trees-4--idea-002: Novelty 1 is below 2
├── 4 items waiting, ranking: gathers the children of idea. For example
│   repair-cafes-5
├── 4 children of idea failed. For example repair-cafes-5--idea-010: connection
│   reset after 31 s (request req_8812), 5 resends used up
└── 2 items rejected, ranking: enough. For example city-bikes-12: Only 10 ideas
    stood the check

Asked again
-----------
└── 50 × judge, novel. For example: Novelty 1 is below 2

Tokens and cost
---------------
Tokens in: 305,600
Tokens out: 99,320
Cost: $1.15 (382 calls)
Spent on answers that were rejected: $0.082 (7% of the cost)
Cost of an accepted result: $0.021

Brand voice by category
-----------------------
raw.name    n                 mean  median   stdev   min   max  best tenth
Garden    100  0.812 (0.790–0.835)    0.82  0.1121  0.41  0.99        0.97
Kitchen    98  0.774 (0.750–0.799)    0.78  0.1213  0.38  0.98        0.94
Office      1                0.910    0.91       -  0.91  0.91        0.91

Next: batch-pipeline render --batch-id 2025-01-15
`);
  });

  test('without a fan-out speaks of items alone', () => {
    const text = presentReport(reportOf(buildReviewBatch(300)));
    expect(text).toContain(
      'Items: 300 acquired: 264 accepted, 16 rejected, 13 failed, 6 waiting, 1 in flight\n\nSteps',
    );
    expect(text).toContain('\nreview  claude-haiku-4-5      300');
    expect(text).toContain('Cost of an accepted item: $0.021');
    expect(text).toContain('Fate unknown: 2 calls that may have been billed, up to $0.042');
    expect(text).not.toContain('hildren');
  });

  test('says what came from the provider’s cache and what was written to it', () => {
    const { money } = buildView();
    const usage = { ...money.usage, inputTokens: 700_000, cachedInputTokens: 611_328, cacheWriteTokens: 3072 };
    const text = presentReport(reportOf(buildView(), { money: { ...money, usage, costPerResultUsd: null } }));
    expect(text).toContain('Tokens in: 700,000 (611,328 from cache, 3,072 written to cache)\n');
  });

  test('says unknown where money is unknown, and what is simulated', () => {
    const { money } = buildView();
    const view = buildView({ simulated: true, money: { ...money, costUsd: null, calls: 4, unpricedCalls: 4 } });
    const text = presentReport(reportOf(view, { money: { ...view.money, costPerResultUsd: null } }));
    expect(text).toContain('REPORT: 2025-01-15 (SIMULATED)');
    expect(text).toContain('Cost: unknown (4 calls, 4 of unknown price, simulated: nothing was billed)');
    expect(text).toContain('Cost of an accepted item: unknown');
  });

  test('says why there are no tables', () => {
    const tableProblem = { message: 'table "Voice": value.score is no number', hint: 'Look at output 2.' };
    expect(presentReport(reportOf(buildView(), { tableProblem }))).toContain(
      '\nThe tables cannot be made: table "Voice": value.score is no number\nLook at output 2.\n\nNext:',
    );
  });

  test('has twelve kinds of failures and says how many more there are', () => {
    const failures = Array.from({ length: 30 }, (_, index) => ({
      level: null,
      state: 'rejected' as const,
      label: `main: rule${index}`,
      count: 30 - index,
      example: null,
      ids: [`item-${index}`],
    }));
    const text = presentReport(reportOf(buildView(), { failures }));
    expect(text.match(/├── \d+ items/g)).toHaveLength(12);
    expect(text).toContain('└── … 18 more kinds; --json has them all');
  });

  test('lets no escape sequence of a model or source through', () => {
    const text = '\u001b]0;owned\u0007\u001b[2J\u202e';
    const view = buildReviewBatch(3, { name: text, models: [text] });
    const shown = presentReport(
      reportOf(view, {
        failures: [{ level: text, state: 'failed', label: text, count: 1, example: text, ids: [text] }],
        retries: [{ step: text, rule: text, count: 1, example: text }],
        tableProblem: { message: text, hint: text },
      }),
    );
    expect(shown).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});

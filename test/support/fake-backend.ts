import type * as port from '../../src/ports/dashboard-backend.ts';
import type { PaidRemoval } from '../../src/core/paid-removal.ts';
import { fakeDetail, fakeItemRow, fakeRows } from './fake-batches.ts';
import { fakeAnswer, fakeDiagnosis, fakeQuestion } from './fake-diagnosis.ts';
import { fakeItem } from './fake-item.ts';
import { fakeModels, fakePipeline, fakePipelines, fakeProblems } from './fake-pipelines.ts';

export const fakeNow = Date.parse('2026-11-27T10:00:00Z');

export interface FakeBackend extends port.DashboardBackend {
  /** What was asked, in order: `stop 2026-11-27`. Looking is not noted. */
  readonly acts: readonly string[];
  /** Item pages that were asked for. */
  readonly pages: readonly port.ItemQuery[];
  /** Runs whose price was asked for. */
  readonly estimated: readonly port.NewRun[];
  /** Runs that were started. */
  readonly started: readonly port.NewRun[];
  /** What it shows; tests change it. */
  readonly shown: {
    rows: (port.BatchRow | port.BrokenRow)[];
    items: number;
    estimate: port.EstimateView;
    paidUsd: number;
    /** What goes with a batch, and a batch that has changed since it was shown. */
    goes: PaidRemoval;
    goesByNow: PaidRemoval | null;
    /** Of pipeline.yaml; null: as it comes. */
    pipelineText: string | null;
  };
  /** The next call of a method fails so. */
  failNext(method: keyof port.DashboardBackend, error: port.BackendError): void;
  /** Calls of a method are not answered until `release`. */
  hold(method: keyof port.DashboardBackend): { release(): void };
  readonly isClosed: boolean;
}

/** A backend without files: everything it shows is made up, the same each time. */
export function createFakeBackend(): FakeBackend {
  const acts: string[] = [];
  const pages: port.ItemQuery[] = [];
  const estimated: port.NewRun[] = [];
  const started: port.NewRun[] = [];
  const failures = new Map<string, port.BackendError>();
  const held = new Map<string, Promise<void>>();
  let isClosed = false;
  const shown: FakeBackend['shown'] = {
    rows: [...fakeRows(fakeNow)],
    items: 1000,
    estimate: fakeEstimate,
    paidUsd: 1.44,
    goes: { items: 1000, paidCalls: 1240, paidUsd: 1.44, unpricedCalls: 0 },
    goesByNow: null,
    pipelineText: null,
  };
  const done = (act: string, message: string): port.Acted => {
    acts.push(act);
    return { message };
  };
  const rowOf = (batchId: string): port.BatchRow => {
    const row = shown.rows.find((one) => one.batchId === batchId);
    if (row === undefined || 'problem' in row) throw missing(batchId);
    return row;
  };
  const change = (batchId: string, to: Partial<port.BatchRow>): void => {
    shown.rows = shown.rows.map((row) => (row.batchId === batchId && !('problem' in row) ? { ...row, ...to } : row));
  };
  const methods: port.DashboardBackend = {
    async home({ archived }) {
      const batches = shown.rows.filter((row) => 'problem' in row || !row.archived || archived);
      const open = batches.filter((row) => 'state' in row);
      const sum = (of: (row: port.BatchRow) => number) => open.reduce((total, row) => total + of(row), 0);
      return {
        folder: 'data',
        batches,
        keys: [
          { provider: 'anthropic', variable: 'ANTHROPIC_API_KEY', isSet: true },
          { provider: 'openai', variable: 'OPENAI_API_KEY', isSet: true },
          { provider: 'gemini', variable: 'GEMINI_API_KEY', isSet: false },
        ],
        totals: {
          batches: batches.length,
          items: sum(({ counts }) => counts.acquired),
          costUsd: sum(({ simulated, costUsd }) => (simulated ? 0 : costUsd)),
          simulatedUsd: sum(({ simulated, costUsd }) => (simulated ? costUsd : 0)),
        },
        self: { memoryBytes: 84_000_000, cpu: 0.02 },
      };
    },
    batch: async (batchId) => fakeDetail(rowOf(batchId), fakeNow),
    async items(_, query) {
      pages.push(query);
      return toItemPage(shown.items, query);
    },
    item: async (_, itemId) => fakeItem(itemId),
    async log(_, cursor, limit) {
      const from = cursor === null ? Math.max(0, fakeLog.length - limit) : Number(cursor);
      return { lines: fakeLog.slice(from), cursor: String(fakeLog.length) };
    },
    diagnosis: async () => fakeDiagnosis,
    process: async (batchId) => (rowOf(batchId).state === 'running' ? { ...fakeProcess, log: fakeLog } : null),
    compare: async (batchIds) => fakeCompare(batchIds),
    files: async (_, folder) => fakeFiles.filter(({ path }) => parentOf(path) === folder),
    file: async (_, path) => ({ path, text: `The text of ${path}\nsecond line\u001b[31m not red\n`, isCut: false }),
    report: async (batchId) => fakeReport(batchId),
    pipelines: async () => fakePipelines,
    async pipeline(path) {
      const pipeline = fakePipeline(path, shown.pipelineText);
      if (pipeline === null) throw missing(path);
      return pipeline;
    },
    models: async () => fakeModels,
    templates: async () => [
      { name: 'default', description: 'One step: ask about each item' },
      { name: 'judge', description: 'A second model judges the answers of the first' },
    ],
    async estimateNew(run) {
      estimated.push(run);
      return shown.estimate;
    },
    estimateRun: async () => shown.estimate,
    async start(run, usd) {
      started.push(run);
      shown.rows = [...shown.rows, { ...rowOf('2026-11-27'), batchId: run.batchId, name: null }];
      return done(`start ${run.batchId} ${usd}`, `${run.batchId} is running.`);
    },
    resume: async (batchId, { redo }, { usd }) => done(`resume ${batchId} ${redo} ${usd}`, `${batchId} is running.`),
    stop: async (batchId) => done(`stop ${batchId}`, `${batchId} stops when its 8 calls in flight have ended.`),
    tune: async (batchId, tuning, agreedUsd) => {
      const { maxCostUsd: upToUsd } = tuning;
      if (upToUsd !== undefined && upToUsd >= 50 && agreedUsd === undefined)
        return {
          message: 'Nothing changed yet.',
          asks: { words: [`In all the batch may come to $${upToUsd}.00: this is what you consent to.`], upToUsd },
        };
      const agreed = agreedUsd === undefined ? '' : ` ${agreedUsd}`;
      return done(`tune ${batchId} ${JSON.stringify(tuning)}${agreed}`, `${batchId} goes on otherwise.`);
    },
    kill: async (batchId, pid) => done(`kill ${batchId} ${pid}`, `Process ${pid} was ended.`),
    async archive(batchId) {
      change(batchId, { archived: true, state: 'archived' });
      return done(`archive ${batchId}`, `${batchId} is archived.`);
    },
    async unarchive(batchId) {
      change(batchId, { archived: false, state: 'complete' });
      return done(`unarchive ${batchId}`, `${batchId} is back.`);
    },
    async rename(batchId, name) {
      change(batchId, { name });
      return done(`rename ${batchId} ${name}`, `${batchId} is called ${name}.`);
    },
    removal: async (batchId) => ({
      words: [`1,000 items of ${batchId} with 1,240 answers go, and the folder.`],
      goes: shown.goes,
      isPaid: shown.goes.paidCalls > 0,
      paidUsd: shown.paidUsd,
    }),
    async remove(batchId, goes) {
      const now = shown.goesByNow ?? goes;
      if (now.paidCalls !== goes.paidCalls)
        return {
          message: `Nothing was removed: ${batchId} has ${now.paidCalls} paid answers by now.`,
          asks: { words: [`${now.paidCalls} answers go.`], goes: now, isPaid: true, paidUsd: now.paidUsd },
        };
      shown.rows = shown.rows.filter((row) => row.batchId !== batchId);
      return done(`remove ${batchId}`, `${batchId} is deleted.`);
    },
    openPage: async (batchId) => done(`openPage ${batchId}`, `output/${batchId}/index.html is open.`),
    copy: async (text) => done(`copy ${text.length} characters`, 'Copied.'),
    createPipeline: async (template, folder) => done(`createPipeline ${template} ${folder}`, `${folder} is there.`),
    renamePipeline: async (path, name) => done(`renamePipeline ${path} ${name}`, `It is called ${name}.`),
    removePipeline: async (path) => done(`removePipeline ${path}`, `${path} is deleted.`),
    async savePipeline(path, text) {
      acts.push(`savePipeline ${path}`);
      const problems = fakeProblems(path, text);
      if (problems.length === 0) shown.pipelineText = text;
      return { saved: problems.length === 0, problems };
    },
    async setStepSetting(path, step, key, value) {
      acts.push(`setStepSetting ${path} ${step} ${key} ${JSON.stringify(value)}`);
      const problems = fakeProblems(path, String(value));
      return { saved: problems.length === 0, problems };
    },
    diagnosisPrompt: async (batchId) => fakeQuestion(batchId),
    estimateDiagnosis: async () => shown.estimate,
    async askDiagnosis(batchId, _prompt, model, usd) {
      acts.push(`askDiagnosis ${batchId} ${model} ${usd}`);
      return {
        answer: fakeAnswer,
        costUsd: 0.01,
        path: `data/${batchId}-diagnosis/item-0001/response.md`,
      };
    },
    async close() {
      isClosed = true;
    },
  };
  const guarded = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (...values: unknown[]) => {
        await held.get(name);
        const failure = failures.get(name);
        failures.delete(name);
        if (failure !== undefined) throw failure;
        return (method as (...all: unknown[]) => unknown)(...values);
      },
    ]),
  ) as unknown as port.DashboardBackend;
  return {
    ...guarded,
    acts,
    pages,
    estimated,
    started,
    shown,
    get isClosed() {
      return isClosed;
    },
    failNext: (method, error) => void failures.set(method, error),
    hold(method) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(method, promise);
      return {
        release() {
          held.delete(method);
          resolve();
        },
      };
    },
  };
}

function missing(batchId: string): port.BackendError {
  return { code: 'no-batch', message: `There is no batch ${batchId}.`, hint: 'It may have been deleted.' };
}

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

function toItemPage(items: number, query: port.ItemQuery): port.ItemPage {
  const isWhole =
    query.state === null && query.step === null && query.search === '' && query.sort === 'order' && !query.isDescending;
  if (isWhole) {
    const count = Math.max(0, Math.min(query.count, items - query.offset));
    const rows = Array.from({ length: count }, (_, index) => fakeItemRow(query.offset + index));
    return { total: items, isCounted: true, offset: query.offset, rows };
  }
  const all = Array.from({ length: items }, (_, index) => fakeItemRow(index)).filter(
    (row) =>
      (query.state === null || row.state === query.state) &&
      (query.step === null || row.step === query.step) &&
      row.id.toLowerCase().includes(query.search.toLowerCase()),
  );
  if (query.sort !== 'order') {
    const key = query.sort;
    all.sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
  }
  if (query.isDescending) all.reverse();
  return {
    total: all.length,
    isCounted: true,
    offset: query.offset,
    rows: all.slice(query.offset, query.offset + query.count),
  };
}

const fakeEstimate: port.EstimateView = {
  items: 405,
  calls: 812,
  costUsd: { low: 0.71, expected: 0.82, upper: 2.4 },
  removes: null,
  lanes: [
    {
      lane: 'realtime',
      upperUsd: 2.4,
      words: '$0.82 (up to $2.40), done after about 4 minutes, at most 6 minutes (10 at once, 2.3s a call measured)',
    },
    {
      lane: 'batch',
      upperUsd: 1.2,
      words: '$0.41 (up to $1.20), done typically within 1 hour, at most 24 hours (as the provider says)',
    },
  ],
  lines: [
    'Items: 405',
    'Estimated input tokens: 250,000',
    'Estimated output tokens: 50,000',
    '└── Total: $0.82 (up to $2.40 with all attempts)',
    'In the batch lane: up to $1.20, within a day',
  ],
};

const fakeLog: readonly port.LogLine[] = Array.from({ length: 120 }, (_, index) => ({
  // The log is shown in the zone of the machine.
  at: new Date(2026, 10, 27, 9, 57, 0, index * 1500).toISOString(),
  level: (['info', 'info', 'debug', 'info', 'warning', 'info', 'info', 'error'] as const)[index % 8] ?? 'info',
  text: [
    `item-${String(index).padStart(4, '0')} generate: answered (1,245 chars, 2.3 s)`,
    `item-${String(index).padStart(4, '0')} judge: accepted`,
    `limiter: ceiling 10, 8 in flight`,
    `item-${String(index).padStart(4, '0')} generate: answered (980 chars, 1.9 s)`,
    `item-${String(index).padStart(4, '0')} judge: rejected by rule score-range: 11 is more than 10`,
    `item-${String(index).padStart(4, '0')} refine: answered (1,310 chars, 3.1 s)`,
    `saved 12 checkpoints`,
    `item-${String(index).padStart(4, '0')} generate: 429 rate limited, resent in 2.0 s\u001b[2J`,
  ][index % 8] as string,
}));

const fakeProcess: Omit<port.ProcessView, 'log'> = {
  host: 'workstation',
  pid: 4242,
  isAlive: true,
  isOnThisHost: true,
  commandLine: 'batch-pipeline process --batch-id 2026-11-27 --workers 10 --yes',
  sinceMs: fakeNow - 720_000,
  cpu: 0.31,
  memoryBytes: 142_000_000,
};

function fakeCompare(batchIds: readonly string[]): port.CompareView {
  const row = (label: string, cells: readonly string[]) => ({ label, cells, differs: new Set(cells).size > 1 });
  return {
    batchIds,
    rows: [
      row(
        'Model',
        batchIds.map((_, index) => (index === 0 ? 'claude-sonnet' : 'gpt-mini')),
      ),
      row(
        'Items',
        batchIds.map(() => '1,000'),
      ),
      row(
        'Accepted',
        batchIds.map((_, index) => (index === 0 ? '98% (97% to 99%)' : '91% (89% to 93%)')),
      ),
      row(
        'Cost',
        batchIds.map((_, index) => (index === 0 ? '$1.44' : '$0.38')),
      ),
      row(
        'Cost an accepted item',
        batchIds.map((_, index) => (index === 0 ? '$0.0015' : '$0.0004')),
      ),
    ],
    matched: 990,
    differing: 41,
    differences: Array.from({ length: 41 }, (_, index) => ({
      id: `item-${String(index * 7).padStart(4, '0')}`,
      words: ['judge.score: 7 → 4', 'refine.text: 120 → 98 words'].slice(0, 1 + (index % 2)),
    })),
  };
}

const fakeFiles: readonly port.FileRow[] = [
  { path: '.batch', isFolder: true, bytes: 0 },
  { path: '.batch/ledger.jsonl', isFolder: false, bytes: 181_204 },
  { path: '.batch/items.jsonl', isFolder: false, bytes: 98_120 },
  { path: '.batch/batch.json', isFolder: false, bytes: 812 },
  { path: 'all_results.json', isFolder: false, bytes: 1_204_331 },
  ...Array.from({ length: 40 }, (_, index): port.FileRow => {
    return { path: `item-${String(index).padStart(4, '0')}`, isFolder: true, bytes: 0 };
  }),
  { path: 'item-0000/raw.json', isFolder: false, bytes: 220 },
  { path: 'item-0000/prompt.md', isFolder: false, bytes: 1420 },
];

function fakeReport(batchId: string): readonly string[] {
  return [
    `REPORT: ${batchId}`,
    '='.repeat(8 + batchId.length),
    'Items: 1,000 (560 accepted, 12 rejected, 3 failed)',
    ...Array.from({ length: 60 }, (_, index) => `├── line ${index + 1} of the report`),
    '└── Cost per accepted item: $0.0026',
  ];
}

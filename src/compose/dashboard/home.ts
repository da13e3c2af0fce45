import { relative } from 'node:path';
import { findKey } from '../../adapters/providers/find-missing-key.ts';
import { type ProviderName, providerNames } from '../../core/request.ts';
import type { BatchRow, BrokenRow, HomeView } from '../../ports/dashboard-backend.ts';
import type { Surroundings } from '../surroundings.ts';
import { toBatchRow } from './batch-row.ts';
import type { BatchWatch } from './batch-watch.ts';
import type { SelfMeter } from './self-meter.ts';
import type { Watches } from './watches.ts';

export async function lookHome(
  { environment, clock, dataFolder, currentFolder }: Surroundings,
  watches: Watches,
  meter: SelfMeter,
  archived: boolean,
): Promise<HomeView> {
  const rows = (await watches.all(archived)).map((watch) => toRow(watch, clock.now()));
  const isAtWork = (row: BatchRow | BrokenRow) => 'state' in row && ['running', 'stuck', 'killed'].includes(row.state);
  const below = relative(currentFolder, dataFolder);
  return {
    folder: below === '' || below.startsWith('..') ? dataFolder : below,
    batches: [...rows.filter(isAtWork), ...rows.filter((row) => !isAtWork(row))],
    keys: providerNames.map((provider) => toKey(provider, environment)),
    totals: sumUp(rows),
    self: meter.read(),
  };
}

function toRow(watch: BatchWatch, nowMs: number): BatchRow | BrokenRow {
  const { problem, facts, batchId } = watch;
  if (problem !== null) return { batchId, problem: problem.message };
  return facts === null
    ? { batchId, problem: 'It is being opened.', isOpening: true }
    : toBatchRow(watch, facts, nowMs);
}

const usualVariables: Readonly<Record<ProviderName, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  gemini: 'GEMINI_API_KEY',
};

function toKey(provider: ProviderName, environment: Surroundings['environment']): HomeView['keys'][number] {
  const found = findKey(provider, environment);
  return { provider, variable: found?.variable ?? usualVariables[provider], isSet: found !== null };
}

function sumUp(rows: readonly (BatchRow | BrokenRow)[]): HomeView['totals'] {
  const totals = { batches: 0, items: 0, costUsd: 0, simulatedUsd: 0 };
  for (const row of rows) {
    if (!('counts' in row)) continue;
    if (row.simulated) {
      totals.simulatedUsd += row.costUsd;
      continue;
    }
    totals.batches += 1;
    totals.items += row.counts.acquired;
    totals.costUsd += row.costUsd;
  }
  return totals;
}

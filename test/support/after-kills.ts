import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Ended } from './program.ts';
import { findStrays, type Workplace } from './workplace.ts';

/** What the last run of a killed batch says. */
export function expectComplete({ stdout }: Pick<Ended, 'stdout'>, batchId: string, items: number): void {
  const all = items.toLocaleString('en-US');
  expect(stdout).toContain(`BATCH COMPLETE: ${batchId}`);
  expect(stdout).toContain(`Total items: ${all}`);
  expect(stdout).toMatch(new RegExp(`^Check: ${all} acquired = [\\d,]+ accepted`, 'm'));
}

/**
 * Nothing for verify to find, no temp file and no lock in any of the folders. A line that a kill cut off as it was
 * written is told as a note, since it never counted: nothing else may be there.
 */
export async function expectNothingLeft(place: Workplace, batchId: string, folders: readonly string[]): Promise<void> {
  const { exitCode, document } = await place.runJson<{
    findings: readonly { readonly kind: string; readonly severity: string }[];
    conservation: { holds: boolean };
  }>('verify', '--batch-id', batchId);
  const findings = document.findings.filter(({ kind, severity }) => !(kind === 'line-torn' && severity === 'note'));
  expect({ exitCode, findings, holds: document.conservation.holds }).toEqual({
    exitCode: 0,
    findings: [],
    holds: true,
  });
  for (const folder of folders) expect(findStrays(join(place.folder, folder))).toEqual([]);
}

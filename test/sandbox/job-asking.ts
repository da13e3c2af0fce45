import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { startSandbox } from './asking.ts';

export const secondMs = 1000;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Two days before the first of December 2026, to the second. */
export const startedAtMs = Date.parse('2026-11-29T00:00:00Z');

/** A sandbox whose jobs take a hundred seconds, in a time that stands still until it is advanced. */
export function startJobs(faults = '', options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox(withJobs(faults, options));
}

function withJobs(faults: string, options: SandboxOptions): SandboxOptions {
  const times = faults.includes('job-time') ? [] : ['job-time:100s'];
  return {
    manualClock: true,
    now: () => startedAtMs,
    faults: [...times, ...(faults === '' ? [] : [faults])].join(','),
    ...options,
  };
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-jobs-'));
  folders.push(folder);
  return folder;
}

/** Sandboxes one after the other over the same state, each closed before the next is there. */
export async function inTurn(faults: string, ...acts: readonly ((sandbox: Sandbox) => Promise<void>)[]): Promise<void> {
  const stateFolder = makeFolder();
  for (const act of acts) {
    const sandbox = await createSandbox(withJobs(faults, { stateFolder }));
    try {
      await act(sandbox);
    } finally {
      await sandbox.close();
    }
  }
}

/** The error that a call ends with; a call that goes well fails the test. */
export async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  const outcome = await Promise.resolve(call).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (outcome === null) throw new Error('the call went well');
  return outcome.error;
}

export function toIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `call-${index}`);
}

/** The lines of a text, each as the object that it says; one that cannot be read is its text. */
export function readLines(text: string): readonly (JsonObject | string)[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as JsonObject;
      } catch {
        return line;
      }
    });
}

/** How often each value comes. */
export function tally(values: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** How many answers were delivered, once it is as many: the sandbox knows a moment after the client. */
export async function deliveredBy(sandbox: Sandbox, expected: number): Promise<number> {
  for (let wait = 0; wait < 200 && sandbox.totals().delivered !== expected; wait += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return sandbox.totals().delivered;
}

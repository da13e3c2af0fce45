import { closeSync, openSync, writeSync } from 'node:fs';
import type { ProviderName } from '../core/request.ts';
import type { BilledUsage } from './call.ts';

/** One answer that was billed. */
export interface BillLine {
  readonly at: string;
  readonly requestId: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly bodyDigest: string;
  /** What the id of the answer ends with, so that payments can be matched one by one. */
  readonly answerId: string;
  readonly usage: BilledUsage;
  /** Of a line of a job: what it costs in a job is the client's to know. */
  readonly jobId?: string;
  readonly customId?: string;
  /** Whether all of the answer was handed to the connection. */
  delivered: boolean;
}

export interface SandboxTotals {
  /** Requests for an answer that came in, refused ones included. */
  readonly requests: number;
  /** Answers billed. */
  readonly billed: number;
  readonly delivered: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly longCacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly billedByModel: Readonly<Record<string, number>>;
  /** How often each fault happened; `quota`: refused for the quota. */
  readonly faults: Readonly<Record<string, number>>;
  /** The most requests that were open at the same time. */
  readonly mostInFlight: number;
}

/**
 * Keeps what was billed. With a file, each line is in the hands of the operating system before its answer is sent, so
 * that what was billed can be counted even when the client, or the sandbox, is killed.
 */
export function createBill(ledgerFile: string | null) {
  const lines: BillLine[] = [];
  const faults = new Map<string, number>();
  const file = ledgerFile === null ? null : openSync(ledgerFile, 'a');
  let requests = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  let isClosed = false;

  return {
    lines,
    charge(line: Omit<BillLine, 'delivered'>): BillLine {
      if (file !== null && !isClosed) writeSync(file, `${JSON.stringify(line)}\n`);
      const charged = { ...line, delivered: false };
      lines.push(charged);
      return charged;
    },
    /** Lines of a job that were billed by a sandbox before this one. */
    restore(known: readonly BillLine[]): void {
      for (const line of known) lines.push(line);
    },
    countRequest(): void {
      requests += 1;
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
    },
    countEnd(): void {
      inFlight -= 1;
    },
    countFault(kind: string): void {
      faults.set(kind, (faults.get(kind) ?? 0) + 1);
    },
    totals(): SandboxTotals {
      const sum = (key: keyof BilledUsage) => lines.reduce((total, line) => total + line.usage[key], 0);
      const billedByModel: Record<string, number> = {};
      for (const line of lines) billedByModel[line.model] = (billedByModel[line.model] ?? 0) + 1;
      return {
        requests,
        billed: lines.length,
        delivered: lines.filter((line) => line.delivered).length,
        inputTokens: sum('inputTokens'),
        outputTokens: sum('outputTokens'),
        cachedInputTokens: sum('cachedInputTokens'),
        cacheWriteTokens: sum('cacheWriteTokens'),
        longCacheWriteTokens: sum('longCacheWriteTokens'),
        reasoningTokens: sum('reasoningTokens'),
        billedByModel,
        faults: Object.fromEntries(faults),
        mostInFlight,
      };
    },
    close(): void {
      if (file !== null && !isClosed) closeSync(file);
      isClosed = true;
    },
  };
}

export type Bill = ReturnType<typeof createBill>;

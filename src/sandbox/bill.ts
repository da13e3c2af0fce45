import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { ProviderName } from '../core/request.ts';
import type { BilledUsage } from './call.ts';

/** How an answer travelled; what that costs is the client's to know. */
export type BilledLane = 'realtime' | 'flex' | 'batch';

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
  readonly lane: BilledLane;
  /** Of a line of a job. */
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

export type UndeliveredLine = Omit<BillLine, 'delivered'>;

/**
 * Keeps what was billed. With a file, each line is in the hands of the operating system before its answer is sent, so
 * that what was billed can be counted even when the client, or the sandbox, is killed.
 */
export function createBill(ledgerFile: string | null) {
  const lines: BillLine[] = [];
  const ofJobs = new Map<string, BillLine[]>();
  const faults = new Map<string, number>();
  const file = ledgerFile === null ? null : openSync(ledgerFile, 'a');
  let written: ReadonlySet<string> | null = null;
  let requests = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  let isClosed = false;

  function add(line: UndeliveredLine): BillLine {
    const charged = { ...line, delivered: false };
    lines.push(charged);
    if (line.jobId !== undefined) {
      const others = ofJobs.get(line.jobId);
      if (others === undefined) ofJobs.set(line.jobId, [charged]);
      else others.push(charged);
    }
    return charged;
  }

  function writeDown(line: UndeliveredLine): void {
    if (file !== null && !isClosed) writeSync(file, `${JSON.stringify(line)}\n`);
  }

  return {
    lines,
    charge(line: UndeliveredLine): BillLine {
      writeDown(line);
      return add(line);
    },
    /** A line of a job that was billed by a sandbox before this one; the file gets it where that one was killed before writing it. */
    restore(line: UndeliveredLine): void {
      written ??= ledgerFile === null ? new Set<string>() : readPayments(ledgerFile);
      if (!written.has(toPayment(line))) writeDown(line);
      add(line);
    },
    /** The results of a job were handed over as a whole. */
    deliver(jobId: string): void {
      for (const line of ofJobs.get(jobId) ?? []) line.delivered = true;
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

/** Unlike that of any other line of a job. */
function toPayment({ jobId, customId }: UndeliveredLine): string {
  return `${jobId} ${customId}`;
}

function readPayments(path: string): ReadonlySet<string> {
  if (!existsSync(path)) return new Set();
  const payments = new Set<string>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    try {
      if (text !== '') payments.add(toPayment(JSON.parse(text) as UndeliveredLine));
    } catch (error) {
      // The last line of a sandbox that was killed may be half.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return payments;
}

export type Bill = ReturnType<typeof createBill>;

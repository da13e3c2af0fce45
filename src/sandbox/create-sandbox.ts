import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../core/errors.ts';
import type { ProviderName } from '../core/request.ts';
import { createAnswerer } from './answerer.ts';
import { type BillLine, createBill, type SandboxTotals } from './bill.ts';
import { createExchange } from './exchange.ts';
import { type FaultPlan, noFaults, parseFaults } from './fault-plan.ts';
import { createJobsAnswerer, jobWiresOf } from './jobs/answer-jobs.ts';
import { createJobDesk } from './jobs/job-desk.ts';
import { createJobFaults } from './jobs/job-faults.ts';
import { createSandboxClock } from './jobs/sandbox-clock.ts';
import { openStateFolder } from './jobs/state-folder.ts';
import { createQuota } from './quota.ts';
import { bases } from './routes.ts';
import { createToldAnswers } from './told-answers.ts';

export interface SandboxOptions {
  /** The same seed and the same requests give the same answers and faults. Default 1. */
  readonly seed?: number | string;
  /** As in `rate-limit:5%,slow:3s`. */
  readonly faults?: string | FaultPlan;
  /** 0, the default: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** The keys that are taken. Default: any, but those that begin with `invalid`. */
  readonly keys?: readonly string[];
  /** Every answer is billed with the most output tokens that its request allows. */
  readonly maximumLength?: boolean;
  /** Every answer is billed with this many output tokens, as far as its request allows. */
  readonly outputTokens?: number;
  /** Calls beyond these are refused with 429, for each model. */
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Where to append a line of JSON for each answer billed, before the answer is sent. */
  readonly ledgerFile?: string;
  readonly now?: () => number;
  /** Where files and jobs are kept, so that a sandbox started again knows them; else in a temporary folder, while it runs. */
  readonly stateFolder?: string;
  /** Time stands still, and is moved on by POST /sandbox/clock or `advance`. */
  readonly manualClock?: boolean;
}

export interface Sandbox {
  readonly url: string;
  /** As each provider's SDK wants its base URL. */
  readonly baseUrls: Readonly<Record<ProviderName, string>>;
  /** A key that is taken. */
  readonly key: string;
  /** What was billed, in order; it grows as answers are given. */
  readonly ledger: readonly BillLine[];
  totals(): SandboxTotals;
  /**
   * Tells what the request whose body has this digest (sha256 in hex of its raw bytes) is to be answered with. Each
   * telling is for one request; told twice, the same body gets one text after the other, and then the last one again.
   */
  expectAnswer(bodyDigest: string, text: string): void;
  /** Moves the sandbox's time on. */
  advance(byMs: number): void;
  /** Ends and bills the jobs whose time has come; else that is done when somebody asks for them. */
  settle(): Promise<void>;
  /** Ends every open connection and frees the port. */
  close(): Promise<void>;
}

const usualJobTimeMs = 2_000;

/** Starts a local server that speaks the wire protocols of the providers, answers from the requests' schemas and bills what it answers. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const faults = typeof options.faults === 'string' ? parseFaults(options.faults) : (options.faults ?? noFaults);
  const state = openStateFolder(options.stateFolder ?? null);
  const clock = createSandboxClock({
    machine: options.now ?? Date.now,
    isManual: options.manualClock ?? false,
    kept: state.clock(),
    // Without a state folder there is no sandbox after this one.
    keep: options.stateFolder === undefined ? () => undefined : state.putClock,
  });
  const { now } = clock;
  const host = options.host ?? '127.0.0.1';
  const told = createToldAnswers();
  const bill = createBill(options.ledgerFile ?? null);
  const timers = new Set<NodeJS.Timeout>();
  const seed = options.seed ?? 1;
  const answerer = createAnswerer({
    seed,
    faults,
    told,
    now,
    maximumLength: options.maximumLength ?? false,
    outputTokens: options.outputTokens ?? null,
  });
  const quota = createQuota(
    { requestsPerMinute: options.requestsPerMinute ?? null, tokensPerMinute: options.tokensPerMinute ?? null },
    now,
  );

  for await (const record of state.bills()) {
    if ('billed' in record) {
      bill.restore(record.billed);
      answerer.recall({ model: record.billed.model, digest: record.billed.bodyDigest }, true);
    } else answerer.recall(record.unbilled, false);
  }
  const desk = createJobDesk({
    state,
    clock,
    faults: createJobFaults({ plan: faults, seed, count: state.count, countFault: bill.countFault }),
    seed,
    takesMs: faults.jobTimeMs ?? usualJobTimeMs,
    answerer,
    told,
    bill,
  });
  const settle = () => desk.settleAll(jobWiresOf);
  const keyRule = { keys: options.keys ?? null };

  function afterDelay(act: () => void): void {
    if (faults.delayMs === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, faults.delayMs);
    timer.unref();
    timers.add(timer);
  }

  const server = createServer(
    { keepAliveTimeout: 60_000, requestTimeout: 0, headersTimeout: 0 },
    createExchange({
      answerer,
      bill,
      quota,
      told,
      keyRule,
      afterDelay,
      now,
      clock,
      settle,
      answerJobs: createJobsAnswerer({ desk, keyRule, quota }),
    }),
  );
  // A client that goes away in the middle is nothing to the others.
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      bill.close();
      reject(toListenError(error, host, options.port ?? 0));
    });
    server.listen(options.port ?? 0, host, resolve);
  });

  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    baseUrls: {
      openai: `${url}${bases.openai}/v1`,
      anthropic: `${url}${bases.anthropic}`,
      gemini: `${url}${bases.gemini}`,
    },
    key: options.keys?.[0] ?? 'sandbox-key',
    ledger: bill.lines,
    totals: bill.totals,
    expectAnswer: told.tell,
    advance: clock.advance,
    settle,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await desk.idle();
      bill.close();
      state.close();
    },
  };
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new UserError({
      code: 'port-in-use',
      message: `Port ${port} of ${host} is in use`,
      hint: 'Choose another port, or leave it out to have a free one chosen',
    });
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL')
    return new UserError({
      code: 'port',
      message: `Port ${port} of ${host} cannot be listened on (${error.code})`,
      hint: 'Choose another host or a port above 1024',
    });
  return error;
}

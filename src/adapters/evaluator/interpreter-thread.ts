import { Worker } from 'node:worker_threads';
import { insideCode, threadCode } from '../../generated/interpreter.ts';
import {
  boot,
  createChannel,
  type FatalAnswer,
  readText,
  type RequestKind,
  slot,
  state,
  status,
  type ThreadStart,
  writeText,
} from './channel.ts';
import { getQuickjsModule } from './quickjs-module.ts';

/** A deep recursion is to end in the interpreter's own check, long before this. */
const stackMb = 32;
const maxStartMs = 60_000;
const lookMs = 20;
/** Without an answer and without computing: the thread is lost. */
const maxSilenceMs = 120_000;

export type ThreadAnswer =
  | { readonly ok: true; readonly text: string; readonly isLast: boolean }
  | { readonly ok: false; readonly fatal: FatalAnswer };

export interface InterpreterThread {
  /** Blocks until the answer is there. After an answer that is not `ok`, or the last, the thread is gone. */
  ask(request: RequestKind, text: string, limitMs: number): ThreadAnswer;
  stop(): void;
}

/**
 * An interpreter in a thread of its own. The interpreter ends by itself what takes too long, but only between two steps:
 * one call of a built-in function (a search in a long text, a huge list) can take minutes. So the limit is watched from
 * here too, and a thread that does not come back is ended from outside, whatever it is doing. Measured: a question
 * costs 5 µs more than a call in one's own thread.
 */
export function startInterpreterThread(
  options: Omit<ThreadStart, 'channel' | 'module' | 'insideCode'>,
): InterpreterThread {
  const channel = createChannel();
  const { control } = channel;
  const workerData: ThreadStart = { ...options, channel, insideCode, module: getQuickjsModule() };
  const worker = new Worker(threadCode, {
    eval: true,
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { stackSizeMb: stackMb },
  });
  worker.unref();
  // It reports through the channel; what happens to it later concerns nobody.
  worker.on('error', () => {});

  function stop(): void {
    void worker.terminate();
  }

  function waitForBoot(): void {
    Atomics.wait(control, slot.boot, boot.starting, maxStartMs);
    const how = Atomics.load(control, slot.boot);
    if (how === boot.ready) return;
    stop();
    throw new Error(`the interpreter did not start: ${how === boot.failed ? readText(channel) : 'no sign of it'}`);
  }

  /** The wake-up of the answer before can come late, while this one is still asked for. False: there is none in this time. */
  function isAnsweredWithin(ms: number): boolean {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      Atomics.wait(control, slot.state, state.asked, left);
      if (Atomics.load(control, slot.state) !== state.asked) return true;
    }
    return false;
  }

  /** False when the thread computed for longer than it may and did not end by itself. */
  function waitForAnswer(limitMs: number): boolean {
    if (isAnsweredWithin(limitMs)) return true;
    const since = performance.now();
    const before = process.cpuUsage();
    // This thread is asleep, so what the process computes is what the interpreter computes: a busy machine is no reason to end it.
    for (;;) {
      if (isAnsweredWithin(lookMs)) return true;
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1000 > limitMs + lookMs || performance.now() - since > maxSilenceMs) return false;
    }
  }

  return {
    stop,
    ask(request, text, limitMs) {
      waitForBoot();
      try {
        writeText(channel, text);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        stop();
        return { ok: false, fatal: { reason: 'memory', message: error.message, stack: '' } };
      }
      control[slot.kind] = request;
      control[slot.limitMs] = limitMs;
      Atomics.store(control, slot.state, state.asked);
      Atomics.notify(control, slot.state);
      if (!waitForAnswer(limitMs)) {
        stop();
        return { ok: false, fatal: { reason: 'time', message: '', stack: '' } };
      }
      const answer = readText(channel);
      const how = control[slot.status];
      Atomics.store(control, slot.state, state.idle);
      if (how === status.ok) return { ok: true, text: answer, isLast: false };
      stop();
      if (how === status.last) return { ok: true, text: answer, isLast: true };
      return { ok: false, fatal: JSON.parse(answer) as FatalAnswer };
    },
  };
}

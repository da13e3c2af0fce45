import type { ExpressionLimits } from '../../ports/expressions.ts';
import { type FatalAnswer, kind } from './channel.ts';
import { type InterpreterThread, startInterpreterThread, type ThreadAnswer } from './interpreter-thread.ts';
import type { Program } from './program.ts';

export interface Interpreter {
  /** Runs a program that may be new to it. */
  run(program: Program, words: readonly number[] | null, valuesText: string, limitMs: number): ThreadAnswer;
  /** The next run starts in a new one. */
  discard(): void;
  stop(): void;
}

/** Compiling a text takes its length in time, and no loop of it runs. */
const compileMs = 5000;

/**
 * The interpreter as the runner sees it. What happens inside a thread that was ended is gone; the next run starts another
 * one and compiles there what it needs:
 *
 *   none ──run──▶ started, functions set ──program new──▶ program added ──▶ answer
 *     ▲──────────────────────────── an answer that is fatal ────────────────┘
 */
export function createInterpreter(
  constants: string,
  functionsSource: string | null,
  { memoryBytes, resultChars }: ExpressionLimits,
): Interpreter {
  let thread: InterpreterThread | null = null;
  let isStopped = false;
  const added = new Set<number>();
  /** What the interpreter cannot compile today it cannot compile tomorrow. */
  const refused = new Map<Program | 'functions', FatalAnswer>();

  function start(): FatalAnswer | null {
    if (thread !== null) return null;
    added.clear();
    thread = startInterpreterThread({ constants, memoryBytes, resultChars });
    if (functionsSource === null) return null;
    return compile('functions', kind.functions, functionsSource);
  }

  function add(program: Program): FatalAnswer | null {
    if (added.has(program.text.id)) return null;
    const failure = compile(program, kind.program, JSON.stringify(program.text));
    if (failure === null) added.add(program.text.id);
    return failure;
  }

  function compile(key: Program | 'functions', request: 0 | 1, text: string): FatalAnswer | null {
    const answer = ask(request, text, compileMs);
    if (answer.ok) return null;
    refused.set(key, answer.fatal);
    return answer.fatal;
  }

  function ask(request: 0 | 1 | 2, text: string, limitMs: number): ThreadAnswer {
    if (thread === null) throw new Error('the interpreter was not started');
    const answer = thread.ask(request, text, limitMs);
    if (!answer.ok || answer.isLast) thread = null;
    return answer;
  }

  function runOnce(program: Program, request: string, limitMs: number): ThreadAnswer {
    const failure = refused.get('functions') ?? refused.get(program) ?? start() ?? add(program);
    return failure === null ? ask(kind.run, request, limitMs) : { ok: false, fatal: failure };
  }

  function discard(): void {
    thread?.stop();
    thread = null;
  }

  return {
    run(program, words, valuesText, limitMs) {
      if (isStopped) throw new Error('the interpreter was closed');
      const request = `[${program.text.id},${JSON.stringify(words)}]\n${valuesText}`;
      const isFresh = thread === null;
      const answer = runOnce(program, request, limitMs);
      if (isFresh || !isOutOfMemory(answer)) return answer;
      // What earlier ones left lying is not this one's fault.
      discard();
      return runOnce(program, request, limitMs);
    },
    discard,
    stop() {
      isStopped = true;
      discard();
    },
  };
}

function isOutOfMemory(answer: ThreadAnswer): boolean {
  return answer.ok ? answer.text.includes('"message":"out of memory"') : answer.fatal.reason === 'memory';
}

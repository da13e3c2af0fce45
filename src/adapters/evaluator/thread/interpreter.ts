import loadModule from '@jitl/quickjs-wasmfile-release-sync/emscripten-module';
import { QuickJSFFI } from '@jitl/quickjs-wasmfile-release-sync/ffi';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from 'quickjs-emscripten-core';
import type { FatalAnswer, ProgramText, ThreadStart } from '../channel.ts';

/** Far below what the module has, so that a recursion ends as an error of the text and never as one of the module. */
const maxStackBytes = 512 * 1024;

/** What the module keeps for itself: its stack, its tables. */
const ownBytes = 6 * 2 ** 20;
const pageBytes = 64 * 2 ** 10;
/** The module does not start with less. */
const leastPages = 256;

declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};

export type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fatal: FatalAnswer };

export interface Interpreter {
  setFunctions(text: string, limitMs: number): Answer;
  addProgram(program: ProgramText, limitMs: number): Answer;
  run(request: string, limitMs: number): Answer;
  /**
   * Half of the memory was needed once. It may be full of garbage: QuickJS collects by the number of blocks, not by
   * their size, and cannot be told to.
   */
  isSpent(): boolean;
}

/** QuickJS with our program inside. Whatever is not `ok` leaves it in a state that nothing may be run in again. */
export async function createInterpreter(options: ThreadStart): Promise<Interpreter> {
  // The interpreter's own limit sees single allocations only; that of the module's memory sees all of them.
  const mostPages = Math.max(leastPages, Math.ceil((options.memoryBytes + ownBytes) / pageBytes));
  const memory = new WebAssembly.Memory({ initial: leastPages, maximum: mostPages });
  const variant = newVariant(
    {
      type: 'sync',
      importFFI: async () => QuickJSFFI,
      importModuleLoader: async () => loadModule,
    },
    { wasmModule: options.module, wasmMemory: memory },
  );
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = quickjs.newRuntime({ memoryLimitBytes: options.memoryBytes, maxStackSizeBytes: maxStackBytes });
  const context = runtime.newContext();
  let endsAtMs = Number.POSITIVE_INFINITY;
  runtime.setInterruptHandler(() => usedMs() > endsAtMs);

  const start = context.unwrapResult(context.evalCode(options.insideCode, 'inside'));
  const inside = call(context, start, [context.newString(options.constants), context.newNumber(options.resultChars)]);
  const [setFunctions, addProgram, run] = ['setFunctions', 'addProgram', 'run'].map((name) =>
    context.getProp(inside, name),
  ) as [QuickJSHandle, QuickJSHandle, QuickJSHandle];

  function limited(limitMs: number, act: () => string): Answer {
    endsAtMs = usedMs() + limitMs;
    try {
      return { ok: true, text: act() };
    } catch (error) {
      return { ok: false, fatal: toFatal(error) };
    }
  }

  function callWith(fn: QuickJSHandle, ...parts: readonly QuickJSHandle[]): string {
    const returned = call(context, fn, parts);
    const text = context.typeof(returned) === 'string' ? context.getString(returned) : '';
    returned.dispose();
    return text;
  }

  function compile({ file, text }: { readonly file: string; readonly text: string }): QuickJSHandle {
    return unwrap(context, context.evalCode(text, file));
  }

  return {
    setFunctions: (text, limitMs) =>
      limited(limitMs, () => callWith(setFunctions, compile({ file: 'functions', text }))),
    addProgram: ({ id, note, bodies }, limitMs) =>
      limited(limitMs, () =>
        callWith(addProgram, context.newNumber(id), context.newString(JSON.stringify(note)), ...bodies.map(compile)),
      ),
    run: (request, limitMs) => limited(limitMs, () => callWith(run, context.newString(request))),
    isSpent: () => memory.buffer.byteLength > Math.max(leastPages, mostPages / 2) * pageBytes,
  };
}

/** An error of the interpreter, as opposed to one of the module or of ours. */
class InsideError extends Error {
  readonly insideStack: string;
  constructor(message: string, stack: string) {
    super(message);
    this.insideStack = stack;
  }
}

/** Calls and gives the arguments back. */
function call(context: QuickJSContext, fn: QuickJSHandle, parts: readonly QuickJSHandle[]): QuickJSHandle {
  const outcome = context.callFunction(fn, context.undefined, [...parts]);
  for (const part of parts) part.dispose();
  return unwrap(context, outcome);
}

function unwrap(context: QuickJSContext, outcome: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
  if (outcome.error === undefined) return outcome.value;
  const said = context.dump(outcome.error) as unknown;
  outcome.error.dispose();
  const { message = '', stack = '' } = typeof said === 'object' && said !== null ? (said as Partial<Error>) : {};
  throw new InsideError(String(message), String(stack));
}

function toFatal(error: unknown): FatalAnswer {
  if (!(error instanceof Error)) return { reason: 'crash', message: String(error), stack: '' };
  const stack = error instanceof InsideError ? error.insideStack : '';
  return { reason: reasonOf(error), message: error.message, stack };
}

function reasonOf({ message }: Error): FatalAnswer['reason'] {
  if (message === 'interrupted') return 'time';
  if (message === 'out of memory') return 'memory';
  return /stack overflow|call stack/.test(message) ? 'depth' : 'crash';
}

/** Computing time of this thread: waiting for a core does not count. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

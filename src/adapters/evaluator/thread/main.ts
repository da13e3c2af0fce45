import { workerData } from 'node:worker_threads';
import {
  boot,
  kind,
  readText,
  slot,
  state,
  status,
  type ProgramText,
  type ThreadStart,
  writeText,
} from '../channel.ts';
import { type Answer, createInterpreter, type Interpreter } from './interpreter.ts';

const start = workerData as ThreadStart;
const { channel } = start;
const { control } = channel;

// The interpreter asks this thread for the time zone. A date has to mean the same on every machine.
Date.prototype.getTimezoneOffset = () => 0;

void live();

async function live(): Promise<void> {
  try {
    const interpreter = await createInterpreter(start);
    announce(boot.ready);
    while (serve(interpreter));
  } catch (error) {
    writeText(channel, error instanceof Error ? (error.stack ?? error.message) : String(error));
    announce(boot.failed);
  }
}

function announce(how: number): void {
  Atomics.store(control, slot.boot, how);
  Atomics.notify(control, slot.boot);
}

/** Waits for a request and answers it; false when the interpreter can take no other. */
function serve(interpreter: Interpreter): boolean {
  for (let now = Atomics.load(control, slot.state); now !== state.asked; now = Atomics.load(control, slot.state)) {
    Atomics.wait(control, slot.state, now);
  }
  const answer = answerTo(interpreter, readText(channel));
  const text = answer.ok ? answer.text : JSON.stringify(answer.fatal);
  writeText(channel, text);
  const isLast = !answer.ok || (control[slot.kind] === kind.run && interpreter.isSpent());
  Atomics.store(control, slot.status, !answer.ok ? status.fatal : isLast ? status.last : status.ok);
  Atomics.store(control, slot.state, state.answered);
  Atomics.notify(control, slot.state);
  return !isLast;
}

function answerTo(interpreter: Interpreter, text: string): Answer {
  const limitMs = control[slot.limitMs] ?? 0;
  switch (control[slot.kind]) {
    case kind.functions:
      return interpreter.setFunctions(text, limitMs);
    case kind.program:
      return interpreter.addProgram(JSON.parse(text) as ProgramText, limitMs);
    default:
      return interpreter.run(text, limitMs);
  }
}

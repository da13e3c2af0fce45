import { mkdirSync } from 'node:fs';
import { toTerminalText } from '../../../core/terminal-text.ts';
import type { BatchView } from '../../../core/view.ts';
import type { Output, OutputProblem } from '../../../ports/output.ts';
import type { RowReader } from '../read-rows.ts';
import { toResultRecord } from '../result-record.ts';
import { toCommandLabel } from './command-label.ts';
import { toCommandEnvironment } from './command-environment.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

export interface CommandOutputOptions {
  readonly command: readonly string[];
  readonly reader: RowReader;
  /** Where the program runs: relative paths of pipeline.yaml start there. */
  readonly pipelineFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A program of the user's: rows as JSONL on its standard input, what it writes is for people. */
export function createCommandOutput(options: CommandOutputOptions): Output {
  const { command, reader, pipelineFolder, environment, signal, say } = options;
  return {
    async write(view, folder) {
      mkdirSync(folder, { recursive: true });
      const end = await runProgram({
        command,
        folder: pipelineFolder,
        environment: toCommandEnvironment(environment, { id: view.batchId, outputFolder: folder }),
        input: () => toLines(view, reader),
        say: (line) => say(toTerminalText(line, maxLineLength)),
        signal,
      });
      const problem = findProblem(command, end);
      return { files: [], problems: problem === null ? [] : [problem], notes: [] };
    },
  };
}

const maxLineLength = 2000;

function* toLines(view: BatchView, reader: RowReader): Iterable<string> {
  for (const row of reader.rows(view)) yield `${JSON.stringify(toResultRecord(row, reader.definition))}\n`;
}

function findProblem(command: readonly string[], end: ProgramEnd): OutputProblem | null {
  const [program = ''] = command;
  const output = toCommandLabel(command);
  if (end.kind === 'not started') {
    const why = whyNotStarted[end.code] ?? end.code;
    return {
      output,
      message: `output ${output}: ${program} could not be started: ${why}`,
      hint: 'Give a program of the PATH, or a path that starts at the folder of pipeline.yaml: ./chart.py. There is no shell: write [sh, -c, "…"] for one.',
      exitCode: null,
      signal: null,
    };
  }
  const { exitCode, signal } = end;
  if (exitCode === 0) return null;
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return {
    output,
    message: `output ${output}: ${program} ${how}`,
    hint: 'What it wrote is above. Mend it, then run render again.',
    exitCode,
    signal,
  };
}

const whyNotStarted: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it is not executable',
  E2BIG: 'its arguments are too long',
};

import { createInterface } from 'node:readline';

/** Where a question is put and answered: stdin and stderr, unless a test says otherwise. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Asks a question that only `y` or `yes` answers with yes; an empty line, anything else, Ctrl-C and the end of the input
 * are no. Without a terminal on both sides nothing is asked, and the answer is no.
 */
export async function ask(
  question: string,
  dialogue: Dialogue = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  const { input, output } = dialogue;
  if (input.isTTY !== true || output.isTTY !== true) return false;
  const lines = createInterface({ input, output, terminal: true });
  const answer = await new Promise<string | null>((resolve) => {
    lines.once('SIGINT', () => resolve(null));
    lines.once('close', () => resolve(null));
    lines.question(`${question.trimEnd()} `, resolve);
  });
  lines.close();
  // After Ctrl-C or the end of the input the cursor still stands behind the question.
  if (answer === null) output.write('\n');
  return answer !== null && /^y(?:es)?$/i.test(answer.trim());
}

import { load } from 'js-yaml';
import { digestOf } from './digest.ts';
import { UserError } from './errors.ts';

/** What is sent to a model: the content of prompt.md. Both texts have no blank line in front and no white space behind. */
export interface PromptText {
  readonly system: string | null;
  readonly user: string;
}

export interface PromptFile extends PromptText {
  /** Digest of what prepare wrote; null in a file that a person wrote from nothing. */
  readonly made: string | null;
}

const frontMatterPattern = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const plainHeaderPattern = /^made: ([0-9a-f]{32})(?:\nsystem: \|2-\n((?: {2}.*\n|\n)*(?: {2}.*))?)?$/;
const needsQuoting = /[\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/**
 * Takes away what an editor or a template file adds at the edges, and half characters, which no file can hold, so that one
 * text has one digest.
 */
export function trimPrompt(text: string): string {
  return text
    .toWellFormed()
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .trimEnd();
}

export function digestOfPrompt(prompt: PromptText): string {
  return digestOf(JSON.stringify([prompt.system, prompt.user]));
}

/** Whether prepare wrote this text and nobody has changed it since. */
export function isOurs(file: PromptFile): boolean {
  return file.made !== null && file.made === digestOfPrompt(file);
}

/** prompt.md as prepare writes it: YAML front matter (`made`, `system`), an empty line, the user text. */
export function formatPromptFile(prompt: PromptText, digest: string = digestOfPrompt(prompt)): string {
  const system = prompt.system === null ? '' : `system: ${formatBlock(prompt.system)}\n`;
  return `---\nmade: ${digest}\n${system}---\n\n${prompt.user}\n`;
}

function formatBlock(text: string): string {
  if (text === '' || needsQuoting.test(text)) return JSON.stringify(text);
  return `|2-\n${text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')}`;
}

/** Reads prompt.md, as prepare wrote it or as a person edited it. `where` names the file in an error. */
export function parsePromptFile(text: string, where: string): PromptFile {
  const clean = text.replace(/^\ufeff/, '');
  const match = frontMatterPattern.exec(clean);
  if (match === null) return { system: null, user: trimPrompt(clean), made: null };
  const user = trimPrompt(clean.slice(match[0].length));
  const header = match[1] ?? '';
  const plain = plainHeaderPattern.exec(header);
  if (plain !== null) {
    const block = plain[2];
    return { system: block === undefined ? null : block.replace(/^ {2}/gm, ''), user, made: plain[1] ?? null };
  }
  return { ...readHeader(header, where), user };
}

function readHeader(header: string, where: string): Omit<PromptFile, 'user'> {
  let value: unknown;
  try {
    value = load(header);
  } catch (error) {
    throw new UserError({
      code: 'prompt-file',
      message: `${where}: the front matter is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      hint: 'Mend the lines between the two "---", or delete the file and let prepare make it again.',
    });
  }
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const unknown = Object.keys(fields).find((key) => key !== 'system' && key !== 'made');
  if (
    unknown !== undefined ||
    (fields['system'] !== undefined && fields['system'] !== null && typeof fields['system'] !== 'string')
  ) {
    throw new UserError({
      code: 'prompt-file',
      message: `${where}: the front matter has ${unknown === undefined ? 'a "system" that is not a text' : `an unknown key "${unknown}"`}`,
      hint: 'It takes "system" (a text) and "made" (written by prepare, leave it as it is).',
    });
  }
  return {
    system: typeof fields['system'] === 'string' ? trimPrompt(fields['system']) : null,
    made: typeof fields['made'] === 'string' || typeof fields['made'] === 'number' ? String(fields['made']) : null,
  };
}

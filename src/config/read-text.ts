import { listWords, suggestWord } from '../core/closest-word.ts';
import type { TemplateText } from '../core/pipeline.ts';
import type { PipelineFolder } from '../ports/pipeline-folder.ts';
import { atKey, atValue, type Finding, type Place } from './finding.ts';
import type { YamlPath } from './yaml-positions.ts';

/** A text of the pipeline, and how a line and column of it is found again. */
export interface LocatedText extends TemplateText {
  toPlace(line: number, column: number): Place;
}

export interface TextOutcome {
  readonly text: LocatedText | null;
  readonly findings: readonly Finding[];
}

const nothing: TextOutcome = { text: null, findings: [] };

/** Reads what a key of the pipeline says: a file where it looks like one, else the text itself. */
export function readTextOfKey(given: string, path: YamlPath, folder: PipelineFolder): TextOutcome {
  if (!isFileName(given))
    return { text: toInlineText(given, path, folder), findings: findDoubtfulText(given, path, folder) };
  if (isOutside(given)) {
    return failed(
      path,
      `The file "${given}" lies outside the pipeline's folder`,
      'A pipeline is one folder: put the file into it.',
    );
  }
  const text = folder.read(given);
  if (text !== null) return { text: toFileText(text, given), findings: [] };
  const files = folder.list().filter(isFileName);
  const there = files.length === 0 ? 'The folder has no .hbs, .md or .json file.' : suggestWord(given, files, 'files');
  return failed(
    path,
    `The file "${given}" does not exist beside ${folder.file}`,
    `${there} A text itself has white space, or does not end in .hbs, .md or .json.`,
  );
}

/** Reads the file that a step finds by its name, if it is there. */
export function readTextByConvention(file: string, folder: PipelineFolder): TextOutcome {
  const text = folder.read(file);
  return text === null ? nothing : { text: toFileText(text, file), findings: [] };
}

/** A file's name has no white space and ends in .hbs, .md or .json. */
export function isFileName(given: string): boolean {
  return /^\S+\.(hbs|md|json)$/.test(given) && !given.includes('{{');
}

/** What to do about a prompt that is neither given nor found by name. */
export function toMissingPrompt(step: string, file: string, folder: PipelineFolder, path: YamlPath): Finding {
  const candidates = folder.list().filter((name) => /\.(hbs|md)$/.test(name));
  const there = candidates.length === 0 ? '' : ` Beside ${folder.file} there are: ${listWords(candidates)}.`;
  return {
    code: 'no-prompt',
    severity: 'error',
    place: atKey(...path),
    message: `The step "${step}" has no prompt`,
    hint: `Write it into ${file} beside ${folder.file}, or after "prompt:".${there}`,
  };
}

export function toInlineText(text: string, path: YamlPath, folder: PipelineFolder): LocatedText {
  return { text, file: folder.file, toPlace: (line, column) => ({ kind: 'text', path, line, column }) };
}

function toFileText(text: string, file: string): LocatedText {
  return { text, file, toPlace: (line, column) => ({ kind: 'file', file, line, column }) };
}

/** A text that is the name of a file there, but not of a kind that is read. */
function findDoubtfulText(given: string, path: YamlPath, folder: PipelineFolder): readonly Finding[] {
  if (!folder.list().includes(given)) return [];
  return [
    {
      code: 'text-or-file',
      severity: 'warning',
      place: atValue(...path),
      message: `"${given}" is taken as the text itself, though a file of that name is there`,
      hint: 'A file is read when its name has no white space and ends in .hbs, .md or .json.',
    },
  ];
}

function isOutside(file: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(file) || file.split(/[/\\]/).includes('..');
}

function failed(path: YamlPath, message: string, hint: string): TextOutcome {
  return {
    text: null,
    findings: [{ code: 'missing-file', severity: 'error', message, hint, place: atValue(...path) }],
  };
}

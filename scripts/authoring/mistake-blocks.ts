import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import type { Problem } from '../../src/core/problem.ts';
import { folderOfTexts } from './folder-of-texts.ts';
import { type Mistake, type MistakeGroup, type MistakePlace, mistakeGroups } from './mistakes.ts';

const language = createExpressionLanguage();
const items = '{ id: a, name: A, price: 1, tags: [x, y] }, { id: b, name: B, price: 2, tags: [z] }';
const schema =
  '{ "type": "object", "additionalProperties": false, "required": ["score", "label", "why"], "properties": { "score": { "type": "integer", "minimum": 1, "maximum": 5 }, "label": { "type": "string", "enum": ["easy", "hard"] }, "why": { "type": "string" } } }';

/** Mark in text.md → block of mistakes. Every mend is checked: what it leads to has no problem at all. */
export function toMistakeBlocks(): Readonly<Record<string, () => string>> {
  return Object.fromEntries(mistakeGroups.map((group) => [`mistakes ${group.name}`, () => toBlock(group)]));
}

function toBlock({ language: name, mistakes }: MistakeGroup): string {
  const comment = name === 'yaml' ? '#' : '//';
  const entries = mistakes.map((mistake) => {
    const says = look(mistake.at, mistake.wrong);
    if (says.length === 0) throw new Error(`validate says nothing of: ${mistake.wrong}`);
    checkMend(mistake);
    return [
      `${comment} wrong`,
      mistake.wrong,
      ...says.map(({ severity, message, hint }) => `${comment} ${severity}: ${message}. ${hint}`.trimEnd()),
      `${comment} right`,
      mistake.right,
    ].join('\n');
  });
  return `\`\`\`${name}\n${entries.join('\n\n')}\n\`\`\`\n`;
}

function checkMend({ at, right }: Mistake): void {
  const left = look(at, right);
  if (left.length > 0)
    throw new Error(`the mend "${right}" is not right: ${left.map(({ message }) => message).join('; ')}`);
}

/** What validate says of the lines at their place in a small pipeline. */
function look(at: MistakePlace, lines: string): readonly Problem[] {
  const { problems } = loadPipeline(
    folderOfTexts(toFiles(at, lines)),
    { templates: createTemplateEngine, language },
    { sourceMustExist: true, triesRules: true },
  );
  const seen = new Set<string>();
  return problems.filter(({ message }) => !seen.has(message) && seen.add(message));
}

function toFiles(at: MistakePlace, lines: string): Readonly<Record<string, string>> {
  const source = at === 'source' ? `source:\n${indent(lines, 2)}` : `source:\n  items: [${items}]`;
  const judge = at === 'judge' ? indent(lines, 4) : '';
  const isJudged = ['judge', 'prompt', 'schema', 'outputs'].includes(at);
  const steps = isJudged
    ? `- name: write\n  prompt: "Write about {{name}}"\n- name: judge\n${judge === '' ? '' : `${judge.replace(/^ {2}/gm, '')}\n`}`
    : at === 'steps'
      ? lines
      : at === 'set'
        ? `- name: compute\n  code:\n    set:\n${indent(lines, 6)}`
        : at === 'functions'
          ? '- name: compute\n  code:\n    set:\n      n: top([1, 2])'
          : '- name: main\n  prompt: "{{json raw}}"';
  const outputs = at === 'outputs' ? `\noutputs:\n${indent(lines, 2)}` : '';
  return {
    'pipeline.yaml': `${source}\nsteps:\n${indent(steps, 2)}${outputs}\n`,
    'data.csv': 'id,name\n',
    'style.md': 'Plain words.',
    ...(isJudged ? { 'judge.schema.json': at === 'schema' ? lines : schema } : {}),
    ...(isJudged && !lines.startsWith('prompt:')
      ? { 'judge.md.hbs': at === 'prompt' ? lines : 'Judge "{{name}}"' }
      : {}),
    ...(at === 'functions' ? { 'functions.js': lines } : {}),
  };
}

function indent(lines: string, by: number): string {
  return lines.replace(/^/gm, ' '.repeat(by));
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { priceFileSchema } from '../src/adapters/prices/price-file-schema.ts';
import { createExpressionLanguage } from '../src/adapters/evaluator/create-expression-language.ts';
import { createTemplateEngine } from '../src/adapters/templates/handlebars.ts';
import { exitCodesAsMarkdown } from '../src/cli/exit-table.ts';
import { loadPipeline } from '../src/config/load-pipeline.ts';
import { manifest } from '../src/generated/manifest.ts';
import { faultMeanings, jobFaultMeanings } from '../src/sandbox/fault-plan.ts';
import { folderOf } from './config/fake-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = manifest.commands as Readonly<Record<string, { readonly flags: Readonly<Record<string, unknown>> }>>;
const readme = read('README.md');
const texts = ['README.md', 'CHANGELOG.md', ...listFiles('docs', '.md')];
const sources = ['src', 'commands', 'bin'].flatMap((folder) => listFiles(folder, '.ts', '.js'));
/** Messages that libraries and the system write. */
const ofOthers: readonly string[] = ['Nonexistent flag', 'connect ECONNREFUSED'];
const sourceText = sources.map(read).join('\n');

describe('the README', () => {
  test('begins with the two commands that need no explanation', () => {
    expect(blocksOf(readme, 'sh')).toEqual([
      'npm ci && npx batch-pipeline all --batch-id demo --sandbox --yes',
      'npm ci && npm test',
    ]);
  });

  test('has the table of exit codes as the program has it', () => {
    expect(readme).toContain(exitCodesAsMarkdown().trimEnd());
  });

  test('names every command and every flag', () => {
    const flags = new Set(Object.values(commands).flatMap(({ flags }) => Object.keys(flags)));
    const names = Object.keys(commands).map((id) => id.replaceAll(':', ' '));
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
    expect([...flags].filter((flag) => !new RegExp(`--${flag}(?![\\w-])`).test(readme))).toEqual([]);
  });

  test('names every fault of the sandbox', () => {
    const faults = [...Object.keys(faultMeanings), ...Object.keys(jobFaultMeanings)];
    expect(faults.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test('uses of the library what the library has', () => {
    const [example = ''] = blocksOf(readme, 'js');
    const imported = /import \{([^}]*)\} from 'batch-pipeline'/.exec(example)?.[1] ?? '';
    const exported = read('src/index.ts');
    const names = imported.split(',').map((name) => name.trim());
    expect(names.filter((name) => name === '' || !new RegExp(`\\b${name}\\b`).test(exported))).toEqual([]);
  });
});

describe('the guide', () => {
  const guide = read('docs/guide.md');

  test('has a pipeline without a mistake', () => {
    const [yaml = ''] = blocksOf(guide, 'yaml');
    const [schema = ''] = blocksOf(guide, 'json');
    const [reply = '', judge = ''] = blocksOf(guide, 'handlebars');
    const [csv = ''] = blocksOf(guide, 'csv');
    const files = { 'pipeline.yaml': yaml, 'reply.md.hbs': reply, 'reply.schema.json': schema, 'judge.md.hbs': judge };
    expect(loadPipeline(folderOf(files, { 'reviews.csv': csv }), { templates: createTemplateEngine }).problems).toEqual(
      [],
    );
  });

  test('has a judge whose rules fit into that pipeline without a mistake', () => {
    const [yaml = ''] = blocksOf(guide, 'yaml');
    const judge = blocksOf(guide, 'yaml').find((block) => block.includes('retryFrom: reply')) ?? '';
    const [schema = ''] = blocksOf(guide, 'json');
    const [reply = '', prompt = ''] = blocksOf(guide, 'handlebars');
    const [csv = ''] = blocksOf(guide, 'csv');
    const score = { type: 'object', properties: { score: { type: 'integer' }, promisesTooMuch: { type: 'boolean' } } };
    const files = {
      'pipeline.yaml': yaml.replace(/ {2}- name: judge[\s\S]*?(?=outputs:)/, `${judge}\n`),
      'reply.md.hbs': reply,
      'reply.schema.json': schema,
      'judge.md.hbs': prompt,
      'judge.schema.json': JSON.stringify(score),
    };
    const { problems, pipeline } = loadPipeline(folderOf(files, { 'reviews.csv': csv }), {
      templates: createTemplateEngine,
      language: createExpressionLanguage(),
    });
    expect([problems, pipeline?.steps[1]?.retryFrom]).toEqual([[], 'reply']);
  });

  test('has a price file without a mistake', () => {
    const example = blocksOf(guide, 'json').find((block) => block.includes('"models"')) ?? '';
    expect(priceFileSchema.safeParse(JSON.parse(example))).toMatchObject({ success: true });
  });
});

describe('the walkthroughs', () => {
  const demos = listFiles('docs/demos', '.md').map((file) => basename(file, '.md'));

  test('are of templates, each has a picture, and the index lists them', () => {
    expect(demos.filter((name) => !existsSync(join(root, 'templates', name, 'pipeline.yaml')))).toEqual([]);
    expect(demos.filter((name) => !read(`docs/demos/${name}.md`).includes(`](../images/${name}.png)`))).toEqual([]);
    expect(demos.filter((name) => !read('docs/README.md').includes(`](demos/${name}.md)`))).toEqual([]);
  });

  test.each(demos)('show of %s what stands in its template', (name) => {
    const toLines = (text: string) => text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim());
    const template = new Set(toLines(read(`templates/${name}/pipeline.yaml`)));
    const shown = blocksOf(read(`docs/demos/${name}.md`), 'yaml').flatMap(toLines);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((line) => !template.has(line))).toEqual([]);
  });
});

describe('what the texts and messages name is there', () => {
  test('commands and flags', () => {
    const files = [...texts, ...sources.filter((file) => !file.startsWith('src/generated/'))];
    const unknown = files.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap(findUnknownWords)
        .map((what) => `${file}: ${what}`),
    );
    expect(unknown).toEqual([]);
  });

  test('links and their headings', () => {
    expect(
      texts.flatMap((file) =>
        linksOf(file)
          .filter((link) => !isThere(file, link))
          .map((link) => `${file} → ${link}`),
      ),
    ).toEqual([]);
  });

  test('variables of the environment', () => {
    const names = new Set(
      texts.flatMap((file) =>
        [...read(file).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)/g)].map(([, name = '']) => name),
      ),
    );
    expect(
      [...names].filter((name) => !sourceText.includes(name) && !read('scripts/build.mjs').includes(name)),
    ).toEqual([]);
  });

  test('the messages of troubleshooting', () => {
    const messages = read('docs/troubleshooting.md')
      .split('\n')
      .flatMap((line) => (line.startsWith('| ') ? [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)] : []));
    const pieces = messages.flatMap(([, message = '']) =>
      message.split('…').map((piece) => piece.replace(/^[\s":(]+|[\s":()]+$/g, '').trim()),
    );
    const known = sourceText.replaceAll("\\'", "'");
    expect(pieces.filter((piece) => piece.length >= 8 && !known.includes(piece) && !ofOthers.includes(piece))).toEqual(
      [],
    );
  });

  test('the tests of incidents, by file and title', () => {
    const rows = read('docs/incidents.md')
      .split('\n')
      .filter((line) => /^\| \d+ \|/.test(line));
    expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    expect(rows.flatMap(findMissingTests)).toEqual([]);
  });
});

/** Commands after the program's name, and flags after a command, that do not exist. */
function findUnknownWords(line: string): readonly string[] {
  return [...line.matchAll(/batch-pipeline ([a-z][a-z-]*)((?: (?!&&|\|)[^\s`'"|)]+)*)/g)].flatMap(
    ([, name = '', rest = '']) => {
      if (!isCommandLine(line, name)) return [];
      // A command of a topic has a second word: `jobs show`.
      const second = /^ ([a-z]+)(?= |$)/.exec(rest)?.[1];
      const command = commands[`${name}:${second}`] ?? commands[name];
      if (command === undefined) return [`${name}: no such command`];
      return [...rest.matchAll(/ --([a-z][a-z-]*)/g)].flatMap(([, flag = '']) =>
        flag in command.flags || flag === 'help' ? [] : [`${name} has no --${flag}`],
      );
    },
  );
}

/** In prose the program's name is followed by any word; a command line stands in code or after a prompt. */
function isCommandLine(line: string, name: string): boolean {
  return (
    name in commands || (!/^(is|needs)$/.test(name) && new RegExp(`(?:\`|^\\$ |npx )batch-pipeline ${name}`).test(line))
  );
}

function findMissingTests(row: string): readonly string[] {
  const cell = row.split(' | ').at(-1) ?? '';
  const parts = [...cell.matchAll(/\[[^\]]+\]\(\.\.\/(test\/[^)]+)\)((?:,? "[^"]+")+)/g)];
  if (parts.length === 0) return cell.includes('**Later**') ? [] : [`no test: ${row}`];
  return parts.flatMap(([, file = '', titles = '']) => {
    const text = read(file).replaceAll("\\'", "'");
    return [...titles.matchAll(/"([^"]+)"/g)].flatMap(([, title = '']) =>
      text.includes(title) ? [] : [`${file}: ${title}`],
    );
  });
}

function isThere(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, file) : join(root, dirname(file), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
  return headings.includes(anchor);
}

function linksOf(file: string): readonly string[] {
  const prose = read(file).replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , content = '']) => content);
}

function listFiles(folder: string, ...endings: readonly string[]): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

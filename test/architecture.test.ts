import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a floor may import beside itself; the floors are listed from the bottom up. */
const floors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core'],
  config: ['core', 'ports'],
  stages: ['core', 'ports'],
  engine: ['core', 'ports', 'stages'],
  adapters: ['core', 'ports'],
  sandbox: ['core'],
  ui: ['core', 'ports'],
  cli: ['core', 'ports'],
  compose: ['core', 'ports', 'config', 'stages', 'engine', 'adapters', 'sandbox', 'ui', 'cli', 'generated'],
  index: ['compose', 'core', 'ports'],
  commands: ['cli', 'compose'],
  generated: ['cli', 'commands'],
  main: ['cli', 'generated'],
  entry: ['generated', 'main'],
};

/** Floors that are not listed may use any library of package.json and what Node brings. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  // node:vm for its limit of time: nothing else ends a pattern that runs too long.
  core: ['ajv', 'ajv-formats', 'jsonrepair', 'js-yaml', 'node:crypto', 'node:vm'],
  ports: [],
  config: ['zod', 'js-yaml', 'yaml'],
  stages: ['p-limit'],
  engine: ['p-limit'],
};

/** Slow to load: no command file reaches them before it runs. */
const heavy = [
  'openai',
  '@anthropic-ai/sdk',
  '@google/genai',
  'zod',
  'handlebars',
  'undici',
  'gpt-tokenizer',
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/exporter-trace-otlp-http',
  'ink',
  'react',
  'yaml',
];
/** Commands that open a pipeline need these in any case; those that only look must start without them. */
const heavyForLooking = [...heavy, 'ajv', 'js-yaml'];
const looking = [
  'status',
  'list',
  'jobs/index',
  'jobs/show',
  'help',
  'init',
  'prices/index',
  'sandbox',
  'validate',
].map((name) => `commands/${name}.ts`);

/** File → why it is longer. */
const longFiles: Readonly<Record<string, string>> = {
  'src/ports/dashboard-backend.ts': 'one contract between the application and what it looks at, read whole',
};
const maxLines = 300;
const maxCommandLines = 60;

interface Import {
  readonly file: string;
  readonly to: string;
  readonly isType: boolean;
  readonly isLazy: boolean;
}

const files = ['src', 'commands'].flatMap(listSources);
const imports = files.flatMap(readImports);

describe('the floors of the house', () => {
  test('every file stands on a known floor', () => {
    expect(files.filter((file) => floors[toFloor(file)] === undefined)).toEqual([]);
  });

  test('imports go downward only', () => {
    expect(imports.filter((line) => line.to.startsWith('.') && !isAllowed(line)).map(toText)).toEqual([]);
  });

  test('lower floors use only the libraries listed for them', () => {
    const foreign = imports.filter((line) => !line.to.startsWith('.') && isForeign(line));
    expect(foreign.map(toText)).toEqual([]);
  });

  test('every library is in package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const known = new Set(Object.keys({ ...dependencies, ...devDependencies }));
    const unknown = imports.filter((line) => !/^(\.|node:)/.test(line.to) && !known.has(toLibrary(line.to)));
    expect(unknown.map(toText)).toEqual([]);
  });

  test('relative imports name an existing .ts file, so that Node runs the sources as they are', () => {
    const wrong = imports.filter((line) => line.to.startsWith('.') && !(line.to.endsWith('.ts') && isThere(line)));
    expect(wrong.map(toText)).toEqual([]);
  });

  test('lazy imports name files of ours: in the bundle a library imported lazily may have lost its named exports', () => {
    const lazy = imports.filter((line) => line.isLazy && !line.isType && !/^(\.|node:)/.test(line.to));
    expect(lazy.map(toText)).toEqual([]);
  });

  test('starting the program and loading a command touch no heavy library', () => {
    const starts = files.filter((file) => file.startsWith('commands/') || file === 'src/main.ts');
    const paths = starts.flatMap((file) =>
      pathsToHeavy(file, new Set(looking.includes(file) || file === 'src/main.ts' ? heavyForLooking : heavy)),
    );
    expect(paths).toEqual([]);
  });
});

describe('files', () => {
  test('are short, or the list here says why not', () => {
    const long = files.filter((file) => lineCount(file) > maxLines && longFiles[file] === undefined);
    expect(long.map((file) => `${file}: ${lineCount(file)} lines`)).toEqual([]);
    expect(Object.keys(longFiles).filter((file) => !files.includes(file))).toEqual([]);
  });

  test('of commands are thin', () => {
    const long = files.filter((file) => file.startsWith('commands/') && lineCount(file) > maxCommandLines);
    expect(long.map((file) => `${file}: ${lineCount(file)} lines`)).toEqual([]);
  });

  test('have kebab-case names that say one idea', () => {
    const nondescript = /(^|\/)(utils?|helpers?|common|manager|types)(\.ts|\/)|-(utils?|helpers?|manager)\.ts$/;
    const misnamed = files.filter((file) => nondescript.test(file) || !/^[a-z0-9/.-]+\.ts$/.test(file));
    expect(misnamed).toEqual([]);
  });
});

/** Bundled to text by the build: the script and style of the page, and what the interpreter's thread is made of. */
const textAssets: readonly string[] = ['src/generated/page-assets.ts', 'src/generated/interpreter.ts'];
/** A validator that its library compiled beforehand. */
const compiledSchema = 'src/generated/schema-of-schemas.ts';

/** Of the shared part of the providers, the files that choose among the vendors. */
const choosers = new Set(['registry', 'find-parameter-problems'].map((name) => `src/adapters/providers/${name}.ts`));

function isAllowed({ file, to }: Import): boolean {
  const from = toFloor(file);
  const target = join(dirname(file), to).split(sep).join('/');
  const floor = toFloor(target);
  if (textAssets.includes(target)) return from === 'adapters';
  if (target === compiledSchema) return from === 'core';
  if (from === 'adapters' && floor === 'adapters') {
    const shared = 'src/adapters/providers';
    return (
      toAdapter(target) === toAdapter(file) ||
      ([shared, `${shared}/jobs`].includes(toAdapter(target)) && toAdapter(file).startsWith(shared)) ||
      (choosers.has(file) && toAdapter(target).startsWith(shared))
    );
  }
  return from === floor || (floors[from] ?? []).includes(floor);
}

function isForeign({ file, to }: Import): boolean {
  const allowed = libraries[toFloor(file)];
  return allowed !== undefined && !allowed.includes(to.startsWith('node:') ? to : toLibrary(to));
}

/** `src/core/line.ts` → core, `src/compose.ts` → compose, `commands/all.ts` → commands */
function toFloor(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

/** The folder an adapter calls its own; providers have one for each vendor. */
function toAdapter(file: string): string {
  const parts = file.split('/').slice(0, -1);
  return parts.slice(0, parts[2] === 'providers' ? 4 : 3).join('/');
}

function toLibrary(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Each chain of imports that runs when `start` is loaded and ends at a heavy library. */
function pathsToHeavy(
  start: string,
  heavyHere: ReadonlySet<string>,
  chain: readonly string[] = [start],
  seen = new Set([start]),
): readonly string[] {
  return (importsOf.get(start) ?? []).flatMap(({ to, isType, isLazy }) => {
    if (isType || isLazy) return [];
    if (!to.startsWith('.')) return heavyHere.has(toLibrary(to)) ? [[...chain, to].join(' → ')] : [];
    const target = join(dirname(start), to).split(sep).join('/');
    if (seen.has(target)) return [];
    seen.add(target);
    return pathsToHeavy(target, heavyHere, [...chain, target], seen);
  });
}

const importsOf = Map.groupBy(imports, (line) => line.file);

function readImports(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const fixed = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm);
  const lazy = text.matchAll(/(typeof\s+)?import\(\s*'([^']+)'\s*\)(\.[A-Z])?/g);
  return [
    ...[...fixed].map(([, type, to = '']) => ({ file, to, isType: type !== undefined, isLazy: false })),
    ...[...lazy].map(([, type, to = '', member]) => {
      return { file, to, isType: type !== undefined || member !== undefined, isLazy: true };
    }),
  ];
}

function listSources(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.startsWith('src/generated/'));
}

function isThere({ file, to }: Import): boolean {
  return existsSync(join(root, dirname(file), to));
}

function lineCount(file: string): number {
  return readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
}

function toText({ file, to }: Import): string {
  return `${file} → ${to}`;
}

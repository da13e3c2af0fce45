/**
 * What expressions cost beside file I/O: `node bench/expressions.ts [walks]` (default 10000). CPU time counts both sides:
 * the program's thread and the interpreter's.
 */
import { createExpressionLanguage } from '../src/adapters/evaluator/create-expression-language.ts';
import type { CodeDefinition, ExpressionText, NamedExpression } from '../src/ports/expressions.ts';
import { describeMachine, median, say, toTable, verdict } from './support/figures.ts';

const walks = Number(process.argv[2] ?? 10_000);
const rounds = 5;
const at = { file: 'pipeline.yaml', line: 1, column: 1 };
const language = createExpressionLanguage();
const functions = {
  file: 'functions.js',
  text: 'export const total = (cards) => sum(cards.map((card) => card.points));\nexport const longest = (raw) => Math.max(...Object.values(raw).map((value) => String(value).length));',
};

const named = (names: Readonly<Record<string, string>>): readonly NamedExpression[] =>
  Object.entries(names).map(([name, text]) => ({ name, text, at }));
const texts = (...list: readonly string[]): readonly ExpressionText[] => list.map((text) => ({ text, at }));

const sailor: CodeDefinition = {
  init: named({ position: 'raw.start', path: '[raw.start]' }),
  each: named({ position: 'position + random.choice([-1, 1])', path: 'path.concat(position)' }),
  until: { text: 'position <= 0 || position >= vars.ship', at },
  maxIterations: 1000,
  set: named({ moves: 'path.length - 1', outcome: "position <= 0 ? 'fell_in_water' : 'reached_ship'" }),
};

/** About 2 kB of JSON, as an item of a pipeline with two steps has it. */
const context = {
  raw: {
    name: 'Northern hiking boots',
    text: 'Waterproof leather upper with a stitched welt. '.repeat(20),
    price: 129.5,
    tags: ['boots', 'leather', 'winter'],
  },
  steps: { describe: { title: 'Built for the ridge', text: 'They hold where others slip. '.repeat(15), tone: 'warm' } },
  value: {
    score: 0.82,
    mood: 0.7,
    problems: [],
    cards: [{ points: 3 }, { points: 8 }],
    why: 'Fits the voice of the brand.',
  },
  item: { id: 'northern-hiking-boots', repetition: 1 },
  attempt: 1,
  previous: null,
};
const known = Object.keys(context);

/** Median of `rounds`, µs of wall and CPU time for each of `count` calls. */
function measure(count: number, act: (index: number) => void): { readonly wallUs: number; readonly cpuUs: number } {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let index = 0; index < Math.min(count, 500); index += 1) act(index);
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const start = performance.now();
    for (let index = 0; index < count; index += 1) act(index);
    wall.push(((performance.now() - start) * 1000) / count);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / count);
  }
  return { wallUs: median(wall), cpuUs: median(cpu) };
}

say(describeMachine());
const started = performance.now();
const runner = language.open({ functions, constants: { vars: { ship: 10 } } });
runner.compileExpression({ text: '1', at }, []).evaluate({});
say(`start of the interpreter: ${(performance.now() - started).toFixed(0)} ms\n`);

const walk = runner.compileCode(sailor, ['raw', 'random']);
let moves = 0;
let ran = 0;
const walking = measure(walks, (index) => {
  const draw = { seed: 7, itemId: `start-at-5.r${index}`, step: 'walk', attempt: 1 };
  const outcome = walk.run({ raw: { name: 'Start at 5', start: 5 } }, draw);
  if (outcome.kind !== 'value') throw new Error(JSON.stringify(outcome));
  moves += (outcome.value as { readonly moves: number }).moves;
  ran += 1;
});
const cpuSeconds = (walking.cpuUs * walks) / 1e6;
say(
  `${walks} walks of ${(moves / ran).toFixed(1)} steps: ${((walking.wallUs * walks) / 1e6).toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU, ${walking.cpuUs.toFixed(0)} µs a walk`,
);
say(`seconds of CPU for 10,000 walks: ${verdict(cpuSeconds * (10_000 / walks), 2)}\n`);

const cases: readonly { readonly name: string; readonly list: readonly ExpressionText[] }[] = [
  { name: 'one comparison', list: texts('value.score >= 0.6') },
  { name: 'two comparisons', list: texts('value.score >= 0.6', 'value.mood >= 0.6') },
  {
    name: 'four rules',
    list: texts(
      'value.score >= 0.6',
      'value.problems.length == 0',
      "raw.tags.includes('winter')",
      'unique(raw.tags).length == raw.tags.length',
    ),
  },
  {
    name: 'eight rules over all of the context',
    list: texts(
      'value.score >= 0.6',
      'value.mood >= 0.6',
      'value.problems.length == 0',
      'raw.text.includes(steps.describe.title) == false',
      'steps.describe.text.length > 20 && raw.price > 100',
      'unique(raw.tags).length == raw.tags.length',
      'Object.keys(raw).length == 4',
      'attempt == 1 || previous.step == "voice"',
    ),
  },
  { name: 'one rule with a function of functions.js', list: texts('total(value.cards) == 11') },
  { name: 'one rule that takes the whole of raw', list: texts('longest(raw) > 100') },
  {
    name: 'eight columns',
    list: texts(
      'item.id',
      'raw.name',
      'raw.price',
      'steps.describe.title',
      'steps.describe.tone',
      'value.score',
      'value.mood',
      'value.why',
    ),
  },
];
const measured = cases.map(({ name, list }) => {
  const compiled = runner.compileList(list, known);
  for (const outcome of compiled.evaluate(context))
    if (outcome.kind === 'error') throw new Error(outcome.error.message);
  return { name, count: list.length, ...measure(5000, () => void compiled.evaluate(context)) };
});
say(`a context of ${JSON.stringify(context).length} characters:`);
say(
  toTable([
    ['', 'µs a crossing', 'µs a rule', 'CPU µs a rule'],
    ...measured.map(({ name, count, wallUs, cpuUs }) => [
      name,
      wallUs.toFixed(1),
      (wallUs / count).toFixed(1),
      (cpuUs / count).toFixed(1),
    ]),
  ]),
);
const several = measured.filter(({ count }) => count >= 4);
const dearest = Math.max(...several.map(({ count, cpuUs }) => cpuUs / count));
say(`CPU µs of a rule, several in one crossing: ${verdict(dearest, 20, 1)}`);
runner.close();

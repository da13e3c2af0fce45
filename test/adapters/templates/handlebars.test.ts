import { describe, expect, test } from '@jest/globals';
import { createTemplateEngine } from '../../../src/adapters/templates/handlebars.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const partialTexts = {
  'brand-voice': 'Be warm to {{name}}.',
  loop: '{{> loop}}',
  tree: '({{name}}{{#each children}}{{> tree}}{{/each}})',
  layout: '<{{> @partial-block}}>',
  bad: 'Line one\n{{raw.nmae}}',
};
const partials = Object.fromEntries(
  Object.entries(partialTexts).map(([name, text]) => [name, { text, file: `${name}.md` }]),
);
const engine = createTemplateEngine(partials);

const context: JsonObject = {
  name: 'Ann',
  price: 9.5,
  empty: null,
  none: false,
  text: '<b>"5" & \'6\'</b>',
  raw: {
    name: 'Ann',
    'Unit price': 12,
    tags: ['a', 'b'],
    nothing: [],
    nested: { deep: { x: 1 } },
    zero: 0,
    blank: '',
    date: '2025-01-15',
    list: [{ t: 'x' }, { t: null }],
  },
  steps: { judge: { score: 0.25 }, skipped: null },
  previous: null,
};
const render = (text: string, html = false) => engine.compile({ text, file: 'main.md.hbs' }, { html }).render(context);

function errorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error came');
}
const problemOf = (text: string) => {
  const { code, message, hint } = errorOf(() => render(text));
  expect(code).toBe('template');
  return { message, hint };
};

describe('a value is written', () => {
  test.each<[string, string]>([
    ['{{name}} {{raw.name}}', 'Ann Ann'],
    ['{{price}} {{none}} {{raw.zero}}', '9.5 false 0'],
    ['[{{empty}}] [{{previous}}] [{{raw.blank}}]', '[] [] []'],
    ['{{raw.tags}} {{raw.nested}}', '["a","b"] {"deep":{"x":1}}'],
    ['{{raw.[Unit price]}} {{raw.tags.[0]}} {{raw.tags.[1]}} {{raw.tags.length}}', '12 a b 2'],
    ['{{text}} {{{text}}}', '<b>"5" & \'6\'</b> <b>"5" & \'6\'</b>'],
    ['{{"name"}} {{this.name}} {{./name}} {{@root.raw.name}}', 'Ann Ann Ann Ann'],
    ['\\{{name}} {{!-- {{name}} --}}{{! gone }}.', '{{name}} .'],
    ['{{#if raw.tags}}yes{{else}}no{{/if}}', 'yes'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('escaped in HTML alone, but for what asks for itself raw', () => {
    expect(render('{{text}} {{{raw.name}}} {{json raw.tags}} {{{json raw.tags}}} {{default empty "<"}}', true)).toBe(
      '&lt;b&gt;&quot;5&quot; &amp; &#x27;6&#x27;&lt;/b&gt; Ann [&quot;a&quot;,&quot;b&quot;] ["a","b"] &lt;',
    );
  });
});

describe('blocks', () => {
  test.each<[string, string]>([
    ['{{#if previous}}again{{else}}first{{/if}}', 'first'],
    ['{{#if previous.reasons}}again{{else if raw.zero}}zero{{else}}first{{/if}}', 'first'],
    ['{{#unless raw.nothing}}none{{/unless}}', 'none'],
    ['{{#each raw.tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', '0a,1b'],
    [
      '{{#each raw.nothing}}x{{else}}empty{{/each}}{{#each empty}}x{{else}}null{{/each}}{{#each steps.skipped.list}}x{{/each}}',
      'emptynull',
    ],
    ['{{#each raw.nested}}{{@key}}={{this.x}}{{../name}}{{/each}}', 'deep=1Ann'],
    ['{{#each raw.list as |row i|}}{{i}}{{row.t}}{{#if row.t}}{{../name}}{{/if}};{{/each}}', '0xAnn;1;'],
    [
      '{{#with raw.nested}}{{deep.x}}{{#with deep as |d|}}{{d.x}}{{../../name}}{{/with}}{{/with}}{{#with empty}}x{{else}}null{{/with}}',
      '11Annnull',
    ],
    ['{{#raw.tags}}{{this}}{{/raw.tags}}{{^none}}not{{/none}}{{#steps.judge}}{{score}}{{/steps.judge}}', 'abnot0.25'],
    ['{{#if (and raw.tags (gt price 9) (not none))}}all{{/if}}', 'all'],
    ['a\n{{#if name}}\nb\n{{/if}}\nc {{~name~}} d', 'a\nb\ncAnnd'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('of each need a list', () => {
    expect(problemOf('x\n{{#each name}}x{{/each}}')).toEqual({
      message: 'main.md.hbs:2:4: {{#each}} needs a list or an object, not text',
      hint: 'Text that holds several values has to be taken apart before.',
    });
  });
});

describe('helpers', () => {
  test.each<[string, string]>([
    ['{{json raw.tags}} {{json name}} {{json empty}}', '["a","b"] "Ann" null'],
    ['{{json raw.nested.deep indent=1}}', '{\n "x": 1\n}'],
    ["{{join raw.tags '; '}} {{join raw.tags}} [{{join empty}}]", 'a; b a, b []'],
    ["{{slug 'Ünit Price!'}}", 'unit-price'],
    [
      '{{round steps.judge.score 1}} {{round 1.005 2}} {{round 2.5}} {{round -1.25 1}} {{round "3.14159" 2}} [{{round empty}}]',
      '0.3 1.01 3 -1.2 3.14 []',
    ],
    [
      "{{truncate 'hello world' 8}} {{truncate 'hello' 5}} {{truncate '👍👍👍' 2}} {{truncate raw.tags 4}}",
      'hello w… hello 👍… ["a…',
    ],
    [
      "{{default raw.gone 'x'}}{{default raw.gone.more 'x'}}{{default gone 'x'}}{{default empty 'x'}}{{default raw.blank 'x'}}{{default raw.zero 'x'}}{{default none 'x'}}",
      'xxxxx0false',
    ],
    [
      "{{default gone raw.tags}} {{default gone empty ''}} {{default (lookup raw 'gone') 'x'}} {{default (upper raw.gone) 'x'}}",
      '["a","b"]  x x',
    ],
    ['{{#each raw.tags}}{{inc @index}}{{/each}} {{inc 5 -1}}', '12 4'],
    ["{{length raw.tags}} {{length '👍a'}} {{length raw.nested}} {{length empty}}", '2 2 1 0'],
    ['{{upper name}} {{lower name}} [{{upper empty}}]', 'ANN ann []'],
    [
      "{{epoch raw.date}} {{epoch raw.date days=1}} {{epoch '2025-01-15T12:00'}} {{epoch '2025-01-15T12:00:00+01:00'}}",
      '1736899200 1736985600 1736942400 1736938800',
    ],
    [
      "{{eq name 'Ann'}} {{eq price '9.5'}} {{ne name 'Ann'}} {{eq empty null}} {{eq raw.tags raw.tags}} {{eq '' 0}}",
      'true true false true true false',
    ],
    ["{{lt price 10}} {{gt '10' 9}} {{lt 'a' 'b'}} {{gt 'a' 'b'}}", 'true true true false'],
    [
      "{{and name 0 'x'}} {{and name 'x'}} {{or '' raw.nothing 'x'}} {{or empty none}} {{not raw.nothing}} {{not name}}",
      '0 x x false true false',
    ],
    ["{{lookup raw 'name'}} {{lookup raw.tags 1}} {{lookup raw 'tags'}}", 'Ann b ["a","b"]'],
    ['{{upper (join (lookup raw "tags") "+")}}', 'A+B'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test.each<[string, string]>([
    ['{{round name 2}}', 'main.md.hbs:1:3: "round" needs a number, not text'],
    ['x {{join name}}', 'main.md.hbs:1:5: "join" needs a list, not text'],
    ['{{epoch "yesterday"}}', 'main.md.hbs:1:3: "epoch" needs a date as 2025-01-15'],
    ['{{epoch "2025-02-30"}}', 'main.md.hbs:1:3: "epoch" needs a date as 2025-01-15'],
    ['{{gt name 3}}', 'main.md.hbs:1:3: "gt" needs a number, not text'],
    ['{{length price}}', 'main.md.hbs:1:3: "length" needs a list, an object or text, not a number'],
  ])('refuse values they cannot use: %s', (text, message) => {
    expect(problemOf(text).message).toBe(message);
  });
});

describe('a name that does not exist is a mistake of a person', () => {
  test('which names the place, the name, and what there is', () => {
    expect(problemOf('Hello\n  {{raw.nmae}}')).toEqual({
      message: 'main.md.hbs:2:5: "raw.nmae" does not exist (there is no "nmae" in raw)',
      hint: 'Did you mean "name"? There are: name, [Unit price], tags, nothing, nested, zero, blank, date, list. What need not be there is written {{default raw.nmae \'\'}}.',
    });
    expect(errorOf(() => render('Hello\n  {{raw.nmae}}')).details).toMatchObject({
      file: 'main.md.hbs',
      line: 2,
      column: 5,
      problem: '"raw.nmae" does not exist (there is no "nmae" in raw)',
    });
  });

  test.each<[string, string]>([
    ['{{prise}}', '"prise" does not exist'],
    ['{{steps.judge.reason}}', '"steps.judge.reason" does not exist (there is no "reason" in steps.judge)'],
    ['{{steps.nobody.reason}}', '"steps.nobody.reason" does not exist (there is no "nobody" in steps)'],
    ['{{steps.skipped.score}}', '"steps.skipped.score" does not exist: steps.skipped is null'],
    ['{{previous.response}}', '"previous.response" does not exist: previous is null'],
    ['{{raw.name.first}}', '"raw.name.first" does not exist: raw.name is text'],
    ['{{raw.list.t}}', '"raw.list.t" does not exist: raw.list is a list'],
    ['{{upper prise}}', '"prise" does not exist'],
    ['{{upper (lower prise)}}', '"prise" does not exist'],
    ["{{lookup raw 'prise'}}", '"prise" does not exist'],
    ['{{#if prise}}x{{/if}}', '"prise" does not exist'],
    ['{{#if (eq prise 1)}}x{{/if}}', '"prise" does not exist'],
    ['{{#each prise}}x{{/each}}', '"prise" does not exist'],
    ['{{#with raw.prise}}x{{/with}}', '"raw.prise" does not exist (there is no "prise" in raw)'],
    ['{{#prise}}x{{/prise}}', '"prise" does not exist'],
    ['{{#each raw.list}}{{u}}{{/each}}', '"u" does not exist'],
    ['{{#each raw.list}}{{../prise}}{{/each}}', '"../prise" does not exist'],
    ['{{#each raw.list as |row|}}{{row.u}}{{/each}}', '"row.u" does not exist (there is no "u" in row)'],
    ['{{@index}}', '"@index" does not exist'],
    ['{{@root.prise}}', '"@root.prise" does not exist (there is no "prise" in @root)'],
    ['{{> brand-voice prise}}', '"prise" does not exist'],
  ])('%s', (text, problem) => {
    expect(errorOf(() => render(text)).details).toMatchObject({ problem });
  });

  test('inside a partial it names the file of the partial', () => {
    expect(problemOf('{{> bad}}').message).toBe('bad.md:2:3: "raw.nmae" does not exist (there is no "nmae" in raw)');
  });

  test('in a text of the YAML file it names that file alone', () => {
    expect(errorOf(() => engine.compile({ text: '{{prise}}', file: 'pipeline.yaml' }).render(context)).message).toBe(
      'pipeline.yaml: "prise" does not exist',
    );
  });

  test('unless the branch it stands in is not taken', () => {
    expect(render('{{#if previous}}{{previous.response}}{{/if}}.')).toBe('.');
  });
});

describe('a template that can never work is refused when it is compiled', () => {
  test.each<[string, string, string]>([
    [
      'a\n{{#if x}}\nb',
      'main.md.hbs:3:1: the template ends inside a block',
      'Close each {{#if}}, {{#each}} and {{#with}} with its {{/if}}, {{/each}} or {{/with}}.',
    ],
    ['a\n{{#if x}}{{/each}}', 'main.md.hbs:2:4: the block {{#if}} is closed by {{/each}}', 'Close it with {{/if}}.'],
    ['a\n{{/if}}', 'main.md.hbs:2:1: a block is closed that was never opened', 'Open it, or take it away.'],
    [
      '{{uper name}}',
      'main.md.hbs:1:3: there is no helper "uper"',
      'Did you mean "upper"? There are: json, join, slug, round, truncate, default, inc, length, upper, lower, epoch, eq, ne, lt, gt, and, or, not, lookup.',
    ],
    [
      '{{upper (log name)}}',
      'main.md.hbs:1:10: there is no helper "log"',
      'There are: json, join, slug, round, truncate, default, inc, length, upper, lower, epoch, eq, ne, lt, gt, and, or, not, lookup.',
    ],
    ['{{if name 1}}', 'main.md.hbs:1:3: "if" is a block', 'Write {{#if …}} … {{/if}}.'],
    ['{{#eq name 1}}x{{/eq}}', 'main.md.hbs:1:4: "eq" is no block', 'Write {{#if (eq …)}} … {{/if}}.'],
    [
      '{{#if name 1}}x{{/if}}',
      'main.md.hbs:1:4: {{#if}} takes 1 value, not 2',
      'Write {{#if value}}, and a helper with its values in parentheses: {{#if (gt value 1)}}.',
    ],
    [
      '{{truncate name}}',
      'main.md.hbs:1:3: "truncate" takes 2 values, not 1',
      'Put a value of several words in quotes, and a helper among the values in parentheses.',
    ],
    ['{{epoch name day=1}}', 'main.md.hbs:1:3: "epoch" knows no day=', 'Did you mean "days"? There are: days.'],
    [
      '{{> brand-voise}}',
      'main.md.hbs:1:1: there is no partial "brand-voise"',
      'Did you mean "brand-voice"? There are: brand-voice, loop, tree, layout, bad.',
    ],
    [
      '{{> (lookup raw "x")}}',
      'main.md.hbs:1:1: the name of a partial must be written out',
      'Write {{> name}}, and {{#if}} around it to choose.',
    ],
    [
      '{{* mark}}',
      'main.md.hbs:1:1: of decorators there is {{#*inline "name"}} alone',
      'Write \\{{ for two braces that are text.',
    ],
  ])('%j', (text, message, hint) => {
    const error = errorOf(() => engine.compile({ text, file: 'main.md.hbs' }));
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({ code: 'template', message, hint });
  });

  test('also where the mistake is in a partial it uses', () => {
    const broken = createTemplateEngine({ a: { text: 'x\n{{#if y}}', file: 'a.md' } });
    expect(errorOf(() => broken.compile({ text: '{{> a}}', file: 'main.md.hbs' })).message).toBe(
      'a.md:2:1: the template ends inside a block',
    );
    expect(broken.compile({ text: 'unharmed', file: 'main.md.hbs' }).render({})).toBe('unharmed');
  });

  test('tells of two braces that are no template', () => {
    const { message, hint } = errorOf(() => engine.compile({ text: 'a {{foo', file: 'main.md.hbs' }));
    expect(message).toBe('main.md.hbs:1:5: this is not a template: a {{foo');
    expect(hint).toContain('\\{{ is two braces that are text');
  });
});

describe('partials', () => {
  test('are found by name, with the context, a context of their own, or names added', () => {
    expect(render('{{> brand-voice}}|{{> brand-voice raw}}|{{> brand-voice name="Bob"}}')).toBe(
      'Be warm to Ann.|Be warm to Ann.|Be warm to Bob.',
    );
  });

  test('may call themselves where that ends', () => {
    const tree = { name: 'a', children: [{ name: 'b', children: [] }] };
    expect(engine.compile({ text: '{{> tree}}', file: 'main.md.hbs' }).render(tree)).toBe('(a(b))');
    expect(problemOf('{{> loop}}').message).toBe(
      'main.md.hbs:1:1: the partials of this template call each other without end',
    );
  });

  test('can be written in the template, and be given a block', () => {
    expect(
      render(
        '{{#*inline "hi"}}Hi {{name}}{{/inline}}{{> hi}}, {{#> layout}}{{raw.name}}{{/layout}}{{#> unknown}}fallback{{/unknown}}',
      ),
    ).toBe('Hi Ann, <Ann>fallback');
  });

  test('are not taken from the prototype of the list of partials', () => {
    expect(errorOf(() => render('{{> constructor}}')).message).toContain('there is no partial "constructor"');
  });
});

describe('data runs no code and reaches no prototype', () => {
  test.each([
    '{{constructor}}',
    '{{__proto__}}',
    '{{toString}}',
    '{{raw.constructor}}',
    '{{raw.__proto__.constructor}}',
    '{{raw.tags.map}}',
    '{{name.constructor}}',
    "{{lookup raw 'constructor'}}",
    "{{lookup raw '__proto__'}}",
    "{{lookup (lookup raw 'constructor') 'constructor'}}",
    '{{#with raw.constructor}}x{{/with}}',
    "{{#with (lookup raw '__proto__') as |p|}}x{{/with}}",
    '{{#each raw.__proto__}}x{{/each}}',
    '{{raw.__defineGetter__}}',
    '{{@root.constructor}}',
    '{{@root.__proto__}}',
    '{{hasOwnProperty}}',
    '{{valueOf}}',
  ])('%s does not exist', (text) => {
    expect(errorOf(() => render(text)).details).toMatchObject({ problem: expect.stringContaining('does not exist') });
  });

  test('and default sees nothing there', () => {
    expect(
      render(
        "{{default raw.constructor 'safe'}} {{default raw.__proto__ 'safe'}} {{default (lookup raw 'constructor') 'safe'}} {{default constructor.name 'safe'}}",
      ),
    ).toBe('safe safe safe safe');
  });

  test('text that looks like a template stays text', () => {
    const value = '{{name}} {{#each this}}{{/each}} $& $1 $name';
    expect(engine.compile({ text: '{{x}}{{json y}}', file: 'm' }).render({ x: value, y: { [value]: 1 } })).toBe(
      `${value}${JSON.stringify({ [value]: 1 })}`,
    );
  });

  test('keys named like a prototype are data', () => {
    const data: JsonObject = JSON.parse(
      '{"__proto__":{"x":1},"constructor":"c","raw":{"__proto__":{"y":2},"toString":"t"}}',
    );
    expect(
      engine
        .compile({ text: '{{constructor}} {{raw.toString}} {{json raw}} {{#each raw}}{{@key}} {{/each}}', file: 'm' })
        .render(data),
    ).toBe('c t {"__proto__":{"y":2},"toString":"t"} __proto__ toString ');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('an object shaped like the tree of a template is written as JSON', () => {
    const ast: JsonObject = {
      type: 'Program',
      body: [{ type: 'MustacheStatement', path: { type: 'NumberLiteral', value: 'process.exit()' } }],
    };
    expect(engine.compile({ text: '{{x}}', file: 'm' }).render({ x: ast })).toBe(JSON.stringify(ast));
  });
});

describe('the names a template reads', () => {
  const namesOf = (text: string) => engine.compile({ text, file: 'names.md.hbs' }).names;

  test('come dotted, with line and column', () => {
    expect(namesOf('{{raw.name}}\n  {{upper steps.judge.score}} {{raw.[Unit price]}}')).toEqual([
      { path: 'raw.name', line: 1, column: 3 },
      { path: 'steps.judge.score', line: 2, column: 11 },
      { path: 'raw.Unit price', line: 2, column: 33 },
    ]);
  });

  test.each<[string, string[]]>([
    ['{{#if previous}}{{previous.response}}{{/if}}', ['previous', 'previous.response']],
    ['{{#each raw.list}}{{t}}{{this}}{{@index}}{{../name}}{{@root.price}}{{/each}}', ['raw.list', 'name', 'price']],
    ['{{#each raw.list as |row i|}}{{row.t}}{{i}}{{../name}}{{/each}}', ['raw.list', 'name']],
    [
      '{{#with raw.nested as |n|}}{{deep}}{{n.x}}{{#if ../name}}{{../price}}{{/if}}{{else}}{{name}}{{/with}}',
      ['raw.nested', 'raw.nested.deep', 'raw.nested.x', 'name', 'price', 'name'],
    ],
    ['{{#raw.tags}}{{x}}{{/raw.tags}}{{^none}}{{y}}{{/none}}', ['raw.tags', 'none', 'y']],
    [
      "{{default raw.gone ''}}{{default gone ''}}{{default steps.a.b.c ''}}{{default (upper vars.x) name}}",
      ['raw', 'steps.a', 'vars'],
    ],
    ['{{#if (and (gt price 1) (not none))}}x{{else if empty}}y{{/if}}', ['price', 'none', 'empty']],
    ['{{json raw indent=price}}', ['raw', 'price']],
    ['{{"name"}}{{this}}{{.}}{{"text" }}', ['name', 'text']],
    ['{{> brand-voice}}', ['name']],
    ['{{> brand-voice raw}}{{> brand-voice name=price}}', ['raw', 'raw.name', 'price']],
    ['{{#each raw.list}}{{> brand-voice}}{{/each}}', ['raw.list']],
    ['{{> tree}}', ['name', 'children']],
    ['no names {{! at all }}', []],
  ])('%s', (text, expected) => {
    expect(namesOf(text).map(({ path }) => path)).toEqual(expected);
  });

  test('of a partial stand where it is called', () => {
    expect(namesOf('\n {{> bad}}')).toEqual([{ path: 'raw.nmae', line: 2, column: 2 }]);
  });
});

describe('the engine', () => {
  test('compiles a text once', () => {
    expect(engine.compile({ text: '{{name}}', file: 'a' })).toBe(engine.compile({ text: '{{name}}', file: 'a' }));
    expect(engine.compile({ text: '{{text}}', file: 'a' }, { html: true })).not.toBe(
      engine.compile({ text: '{{text}}', file: 'a' }),
    );
  });

  test('renders the same bytes again and changes no data', () => {
    const before = JSON.stringify(context);
    const template = engine.compile({
      text: '{{json raw}}{{#each raw.list}}{{> brand-voice name=t}}{{/each}}',
      file: 'a',
    });
    expect(template.render(context)).toBe(template.render(context));
    expect(JSON.stringify(context)).toBe(before);
  });

  test('renders a prompt of 2 kB fast enough never to be waited for', () => {
    const text = `${'You are careful. '.repeat(100)}{{raw.name}} {{name}} {{steps.judge.score}} {{round price 1}} {{#if previous}}{{previous.response}}{{/if}}{{#each raw.tags}}{{this}}{{/each}}`;
    const template = engine.compile({ text, file: 'speed' });
    for (let run = 0; run < 2000; run++) template.render(context);
    const started = performance.now();
    for (let run = 0; run < 10_000; run++) template.render(context);
    expect(10_000 / ((performance.now() - started) / 1000)).toBeGreaterThan(1_000);
  });
});

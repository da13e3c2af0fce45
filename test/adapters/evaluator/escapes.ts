/** An attempt to get out, to leave something behind, or to use up the machine, and what it ends as. */
export interface Attempt {
  readonly title: string;
  readonly text: string;
  /** `failed: …`, `result: …`, `time`, `memory`, `depth`, `refused: …`, `value: …`; a part of it is enough. */
  readonly ends: string;
  readonly functions?: string;
}

const noCode = 'failed: Code cannot be made from text here.';
const noChange = 'failed: A value cannot be changed here';
const noClock = 'failed: There is no clock here';

export const escapes: readonly Attempt[] = [
  { title: 'constructor of a built-in function', text: "[].map.constructor('return 1')()", ends: noCode },
  { title: 'constructor of a constructor', text: "(() => 1).constructor.constructor('return this')()", ends: noCode },
  { title: 'constructor by way of a text', text: "''.constructor.constructor('return globalThis')()", ends: noCode },
  {
    title: 'constructor of generators',
    text: "Object.getPrototypeOf(function* () {}).constructor('yield 1')",
    ends: noCode,
  },
  {
    title: 'constructor in functions.js',
    functions: "const { constructor } = () => 1;\nexport const run = () => constructor('return 1')();",
    text: 'run()',
    ends: noCode,
  },
  {
    title: 'constructor of async functions',
    functions:
      'export const make = (source) => Object.getPrototypeOf(Object.getPrototypeOf(function* () {})).constructor(source);',
    text: "make('x')",
    ends: noCode,
  },
  {
    title: 'constructor by Object.getOwnPropertyDescriptor',
    text: "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(() => 1), 'constructor').value('return 1')",
    ends: noCode,
  },
  { title: 'eval', text: "eval('1')", ends: 'refused: pipeline.yaml:10:5: There is no name eval.' },
  { title: 'eval behind a comma', text: "(0, eval)('1')", ends: 'refused: pipeline.yaml:10:9: There is no name eval.' },
  { title: 'the Function constructor by name', text: "new Function('return 1')()", ends: 'There is no name Function.' },
  { title: 'globalThis', text: 'globalThis.process', ends: 'There is no name globalThis.' },
  { title: 'this of a function', text: '(function () { return this })()', ends: 'result: The result is undefined' },
  {
    title: 'this in functions.js',
    functions: 'export function self() { return typeof this; }',
    text: 'self()',
    ends: 'value: "undefined"',
  },
  {
    title: 'arguments.callee',
    text: '(function () { return arguments.callee })()',
    ends: 'failed: invalid property access',
  },
  {
    title: 'caller of a function',
    text: '(function f() { return f.caller })()',
    ends: 'failed: invalid property access',
  },
  { title: 'process', text: 'process.exit(1)', ends: 'There is no name process.' },
  { title: 'require', text: "require('node:fs')", ends: 'There is no name require.' },
  { title: 'import()', text: "import('node:fs')", ends: 'Nothing can be imported here.' },
  { title: 'Proxy', text: 'new Proxy({}, {})', ends: 'There is no name Proxy.' },
  { title: 'Reflect', text: 'Reflect.ownKeys(raw)', ends: 'There is no name Reflect.' },
  { title: 'Promise', text: 'new Promise(() => {})', ends: 'There is no name Promise.' },
  { title: 'async function', text: '(async () => 1)()', ends: 'Nothing can be waited for here.' },
  {
    title: 'jobs of a promise, by Array.fromAsync',
    text: 'Array.fromAsync([1])',
    ends: 'failed: Array.fromAsync is no function.',
  },
  { title: 'closing the brackets around it', text: '1); (() => { for (;;); })(', ends: ') is not expected here' },
  { title: 'ending the function around it', text: '1 }) => ({', ends: '} is not expected here' },
  { title: 'a comment to the end', text: '1 /*', ends: 'unterminated comment' },
  { title: 'a comment of HTML', text: '1 <!-- 2', ends: 'refused' },
  { title: 'the clock', text: 'Date.now()', ends: 'There is no clock here.' },
  { title: 'the clock by constructor', text: 'new (new Date(0).constructor)()', ends: noClock },
  {
    title: 'the clock by subclass',
    text: '(() => { class Now extends Date {} return new Now().getTime() })()',
    ends: noClock,
  },
  {
    title: 'the clock as a text',
    functions: 'const Clock = Date;\nexport const now = () => Clock();',
    text: 'now()',
    ends: noClock,
  },
  { title: 'Math.random by computed name', text: "Math['ran' + 'dom']()", ends: 'failed: There is no Math.random' },
  { title: 'BigInt', text: '2n ** 1000000n', ends: 'Numbers that end in n (BigInt)' },
  { title: 'binary memory', text: 'new Uint8Array(1e9)', ends: 'There is no name Uint8Array.' },

  { title: 'pollution by __proto__', text: '({}).__proto__', ends: 'result: ({}).__proto__ is undefined' },
  {
    title: 'pollution by a computed __proto__',
    text: "(() => { const o = {}; o['__pro' + 'to__'] = { polluted: 1 }; return [Object.keys(o), typeof ({}).polluted] })()",
    ends: 'value: [["__proto__"],"undefined"]',
  },
  { title: 'pollution by JSON', text: 'JSON.parse(\'{"__proto__": {"polluted": 1}}\').polluted', ends: 'is undefined' },
  { title: 'pollution by Object.assign', text: 'Object.assign(Array.prototype, { map: 1 })', ends: noChange },
  {
    title: 'pollution by defineProperty',
    text: "Object.defineProperty(Object.prototype, 'polluted', { value: 1 })",
    ends: noChange,
  },
  {
    title: 'pollution by setPrototypeOf',
    text: 'Object.setPrototypeOf(Object.prototype, { polluted: 1 })',
    ends: 'failed: prototype is immutable',
  },
  {
    title: 'another prototype for lists',
    text: 'Object.setPrototypeOf(Array.prototype, { polluted: 1 })',
    ends: noChange,
  },
  {
    title: 'pollution in functions.js',
    functions: "const { prototype } = Object;\nprototype['polluted'] = 1;\nexport const f = () => 1;",
    text: 'f()',
    ends: noChange,
  },
  {
    title: 'pollution by a setter of a name',
    functions: 'export const f = () => { const target = Object.prototype; target.toString = () => 1; return 1; };',
    text: 'f()',
    ends: noChange,
  },
  {
    title: 'another max',
    text: "Object.defineProperty(Math, 'max', { value: () => 0 })",
    ends: 'failed: property is not configurable',
  },
  { title: 'another JSON.stringify', text: "Object.assign(JSON, { stringify: () => '1' })", ends: noChange },
  { title: 'a mark on a helper', text: 'Object.assign(sum, { polluted: 1 })', ends: noChange },
  {
    title: 'a mark on random',
    functions: 'export const f = () => { const { choice } = random; return Object.assign(choice, { polluted: 1 }); };',
    text: 'f()',
    ends: noChange,
  },
  { title: 'another constant', text: 'Object.assign(vars.list, [9])', ends: noChange },
  {
    title: 'a hidden prototype, of generators',
    text: 'Object.assign(Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())), { next: 1 })',
    ends: noChange,
  },
  {
    title: 'a hidden prototype, of iterators',
    text: 'Object.assign(Object.getPrototypeOf([].values()), { next: 1 })',
    ends: noChange,
  },
  {
    title: 'a hidden prototype, of matches',
    text: "Object.assign(Object.getPrototypeOf('a'.matchAll(/a/g)), { next: 1 })",
    ends: noChange,
  },
  {
    title: '__defineGetter__',
    text: "({}).__defineGetter__('x', () => 1)",
    ends: 'failed: ({}).__defineGetter__ is no function.',
  },
  { title: 'Error.prepareStackTrace', text: 'Object.assign(Error, { prepareStackTrace: () => 1 })', ends: noChange },
  {
    title: 'instanceof of one’s own',
    functions:
      'const maker = (() => 1).constructor;\nexport const f = () => Object.defineProperty(maker, Symbol.hasInstance, { value: () => true });',
    text: 'f()',
    ends: noChange,
  },

  { title: 'toJSON', text: '({ toJSON: () => 1 })', ends: 'result: toJSON of the result is a function' },
  {
    title: 'a getter that gives another value at the second time',
    text: '(() => { let n = 0; return { get a() { n += 1; return n === 1 ? 1 : () => 1 } } })()',
    ends: 'value: {"a":1}',
  },
  { title: 'a getter that throws', text: "({ get a() { throw new Error('got') } })", ends: 'failed: got.' },
  {
    title: 'Symbol.species',
    text: '(() => { class Evil extends Array { static get [Symbol.species]() { return function () { return { length: 0 } } } } return Evil.from([1, 2]).map(x => x) })()',
    ends: 'value: {"0":1,"1":2,"length":0}',
  },
  {
    title: 'an error whose fields throw',
    text: '(() => { throw { get message() { throw 1 }, get stack() { throw 2 } } })()',
    ends: 'failed: It failed.',
  },
  { title: 'nothing thrown', text: '(() => { throw undefined })()', ends: 'failed: Threw nothing (undefined).' },
  {
    title: 'a stack of one’s own',
    text: "(() => { throw { message: 'mine', stack: '    at f (p1.0:999:999)' } })()",
    ends: 'failed: mine.',
  },
  {
    title: 'a circle',
    text: '(() => { const o = {}; o.o = o; return o })()',
    ends: 'result: o.o of the result contains itself',
  },
];

export const bombs: readonly Attempt[] = [
  { title: 'a loop', text: '(() => { for (;;); })()', ends: 'time' },
  {
    title: 'a loop that catches everything',
    text: '(() => { for (;;) try { for (;;); } catch {} finally { for (;;); } })()',
    ends: 'time',
  },
  { title: 'a loop when functions.js is loaded', functions: 'for (;;);\nexport const f = 1;', text: 'f', ends: 'time' },
  { title: 'a loop in a getter of the result', text: '({ get a() { for (;;); } })', ends: 'time' },
  { title: 'a loop in toPrimitive', text: '1 + { [Symbol.toPrimitive]() { for (;;); } }', ends: 'time' },
  {
    title: 'a loop in the message of an error',
    text: '(() => { throw { get message() { for (;;); } } })()',
    ends: 'time',
  },
  {
    title: 'a loop in the end of an iterator',
    text: '(() => { for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { for (;;); } }) }) break })()',
    ends: 'time',
  },
  { title: 'a loop in a comparison of sort', text: '[3, 1, 2].sort(() => { for (;;); })', ends: 'time' },
  { title: 'a generator without end', text: '[...(function* () { for (;;) yield 1 })()]', ends: 'time' },
  { title: 'a recursion', text: '(function f() { return f() })()', ends: 'depth' },
  {
    title: 'a recursion by a getter',
    text: '(() => { const o = { get a() { return o.a } }; return o.a })()',
    ends: 'depth',
  },
  { title: 'a recursion through a built-in function', text: '(function f() { return [1].map(f) })()', ends: 'depth' },
  {
    title: 'a recursion through toString',
    text: "(() => { const o = { toString() { return '' + o } }; return '' + o })()",
    ends: 'depth',
  },
  {
    title: 'a recursion through a reviver',
    text: "JSON.parse('[1]', function f() { return JSON.parse('[1]', f) })",
    ends: 'depth',
  },
  { title: 'a generator of itself', text: '[...(function* f() { yield* f() })()]', ends: 'depth' },
  { title: 'a recursion that catches its end', text: '(function f() { try { f() } catch { f() } })()', ends: 'time' },
  { title: 'JSON nested without end', text: "JSON.parse('['.repeat(2e5) + ']'.repeat(2e5))", ends: 'depth' },
  {
    title: 'a result nested without end',
    text: '(() => { let o = {}; for (let i = 0; i < 3e4; i++) o = { o }; return o })()',
    ends: 'result',
  },
  {
    title: 'a result that doubles sixty times',
    text: '(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; return a })()',
    ends: 'time',
  },
  {
    title: 'JSON.stringify of a value that doubles',
    text: '(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; return JSON.stringify(a) })()',
    ends: 'time',
  },
  {
    title: 'flat of a value that doubles',
    text: '(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; return a.flat(Infinity) })()',
    ends: 'time',
  },
  {
    title: 'a result that is too large',
    text: "'x'.repeat(2e6)",
    ends: 'result: The result has 2000002 characters as JSON, and 1048576 are allowed.',
  },
  { title: 'a text that doubles', text: "(() => { let s = 'x'; for (;;) s += s })()", ends: 'memory' },
  { title: 'a text larger than the memory', text: "'x'.repeat(2 ** 29)", ends: 'memory' },
  { title: 'padding', text: "'x'.padEnd(2 ** 30 - 1, 'ab')", ends: 'memory' },
  {
    title: 'a text repeated too often to have a length',
    text: "'x'.repeat(2 ** 40)",
    ends: 'failed: invalid repeat count',
  },
  { title: 'a list of four thousand million', text: 'Array(4294967295).indexOf(1)', ends: 'time' },
  {
    title: 'what says that it is a list of 2⁵³',
    text: 'Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)',
    ends: 'time',
  },
  {
    title: 'reverse of what says that it is a list',
    text: 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
    ends: 'time',
  },
  { title: 'Array.from a length', text: 'Array.from({ length: 2 ** 53 - 1 })', ends: 'failed: invalid array length' },
  {
    title: 'arguments by the million',
    text: 'Math.max(...Array(1e5).fill(1))',
    ends: 'failed: too many arguments in function call',
  },
  { title: 'a search in a long text', text: "'a'.repeat(200000).indexOf('a'.repeat(100000) + 'b')", ends: 'time' },
  {
    title: 'copies of a large list',
    functions: 'export const f = () => { const list = range(3e5); for (;;) [...list]; };',
    text: 'f()',
    ends: 'time',
  },
  { title: 'a regular expression with a group in a group', text: "/^(a+)+$/.test('a'.repeat(40) + '!')", ends: 'time' },
  {
    title: 'a regular expression with alternatives',
    text: "'a'.repeat(60).concat('!').replace(/^(a|aa)+$/, '')",
    ends: 'time',
  },
  { title: 'a regular expression with neighbours', text: "/(x+x+)+y/.test('x'.repeat(50))", ends: 'time' },
  {
    title: 'a regular expression that repeats repetitions',
    text: "new RegExp('(?:(?:(?:a{100}){100}){100}){100}').test('a'.repeat(1e5))",
    ends: 'time',
  },
  {
    title: 'a regular expression of a hundred thousand groups',
    text: "new RegExp('('.repeat(1e5))",
    ends: 'failed: too many captures',
  },
  { title: 'a regular expression over the data', text: 'new RegExp(raw.pattern).test(raw.text)', ends: 'time' },
];

/** Held against the memory alone: with time enough. */
export const hoards: readonly Attempt[] = [
  { title: 'a list that grows', text: '(() => { const a = []; for (;;) a.push({ a: [1, 2, 3] }) })()', ends: 'memory' },
  {
    title: 'a map that grows',
    text: '(() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, { i }) })()',
    ends: 'memory',
  },
  { title: 'a list filled to its length', text: 'Array(4294967295).fill(0)', ends: 'memory' },
  {
    title: 'an iterator without end',
    text: "Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 'x'.repeat(1e5) }) }) })",
    ends: 'memory',
  },
  { title: 'a list joined with itself', text: '(() => { let a = [1]; for (;;) a = a.concat(a) })()', ends: 'memory' },
  {
    title: 'a replacement in a replacement',
    text: "'a'.repeat(5000).replaceAll('a', 'b'.repeat(5000)).replaceAll('b', 'c'.repeat(500))",
    ends: 'memory',
  },
  { title: 'values larger than the memory', text: 'raw.large.length', ends: 'memory' },
];

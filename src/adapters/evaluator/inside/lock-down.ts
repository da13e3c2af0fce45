import { keptNames } from '../built-in-names.ts';

type Bag = Record<PropertyKey, unknown>;

// Taken before Reflect itself is taken away.
const { construct, deleteProperty, ownKeys } = Reflect;

/**
 * Takes away what is neither needed nor the same on every machine and at every time, and freezes the rest, so that no
 * evaluation can change what the next one finds: `others`, which expressions get to see, too. Runs once, before any text
 * of a pipeline.
 */
export function lockDown(helpers: Readonly<Record<string, unknown>>, others: readonly object[]): void {
  const global = globalThis as unknown as Bag;
  const hidden = listHiddenPrototypes();
  closeConstructors();
  global['Date'] = withoutClock();
  Math.random = refuse('there is no Math.random: where chance is allowed write random.uniform(0, 1)');
  for (const key of ['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']) {
    deleteProperty(Object.prototype, key);
  }
  deleteProperty(RegExp.prototype, 'compile');
  for (const key of ownKeys(global)) {
    if (typeof key !== 'string' || !keptNames.includes(key)) deleteProperty(global, key);
  }
  Object.assign(global, helpers);
  for (const prototype of [Object, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    letObjectsDiffer(prototype.prototype as unknown as Bag);
  }
  freezeAll([global, ...hidden, ...others]);
}

/** Prototypes that no global name leads to. */
function listHiddenPrototypes(): readonly object[] {
  const samples: readonly object[] = [
    function* () {},
    async () => {},
    async function* () {},
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
    [].values().map((element) => element),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
  ];
  return [
    ...samples,
    ...samples.map((sample) => Object.getPrototypeOf(sample) as object),
    Iterator,
    Iterator.prototype,
  ];
}

/** Every function knows a constructor that makes code from text; this one says no. */
function closeConstructors(): void {
  const makers = [() => {}, function* () {}, async () => {}, async function* () {}];
  for (const maker of makers) {
    const prototype = Object.getPrototypeOf(maker) as object;
    const closed = refuse('code cannot be made from text here');
    Object.defineProperty(prototype, 'constructor', { value: closed });
  }
}

/** Date as it is, but for the two ways to ask what time it is. */
function withoutClock(): unknown {
  const Original = Date;
  const say = 'there is no clock here: give the date, for instance new Date(raw.date)';
  function DateOfData(...parts: readonly unknown[]): Date {
    if (new.target === undefined || parts.length === 0) throw new TypeError(say);
    return construct(Original, parts, new.target) as Date;
  }
  DateOfData.prototype = Original.prototype;
  DateOfData.parse = Original.parse;
  DateOfData.UTC = Original.UTC;
  DateOfData.now = refuse(say);
  Object.defineProperty(DateOfData, 'name', { value: 'Date' });
  Object.defineProperty(Original.prototype, 'constructor', { value: DateOfData });
  return DateOfData;
}

/**
 * A frozen prototype would forbid objects to have a field of the same name by assignment (`this.name = …` in an error of
 * one's own). With accessors in place of its values such an assignment makes a field of the object.
 */
function letObjectsDiffer(prototype: Bag): void {
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const { value, writable } = Object.getOwnPropertyDescriptor(prototype, key) ?? {};
    if (writable !== true) continue;
    Object.defineProperty(prototype, key, {
      configurable: false,
      get: () => value,
      set(this: unknown, next: unknown) {
        if (typeof this !== 'object' || this === null || this === prototype)
          throw new TypeError(`'${key}' is read-only`);
        Object.defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

function freezeAll(roots: readonly object[]): void {
  const seen = new Set<object>();
  const waiting = [...roots];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    Object.freeze(next);
    const parts: unknown[] = [Object.getPrototypeOf(next)];
    for (const { value, get, set } of Object.values(Object.getOwnPropertyDescriptors(next)) as PropertyDescriptor[]) {
      parts.push(value, get, set);
    }
    for (const key of Object.getOwnPropertySymbols(next)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(next, key) ?? {};
      parts.push(value, get, set);
    }
    for (const part of parts) {
      if ((typeof part === 'object' && part !== null) || typeof part === 'function') waiting.push(part);
    }
  }
}

function refuse(say: string): () => never {
  return () => {
    throw new TypeError(say);
  };
}

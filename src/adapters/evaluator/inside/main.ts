import { drawNames } from '../built-in-names.ts';
import { describeFailure, type Failure } from './describe-failure.ts';
import { createGenerator } from './generator.ts';
import { countBy, groupBy, range, sortBy, unique } from './lists.ts';
import { lockDown } from './lock-down.ts';
import { createNoRandom, createRandom } from './random.ts';
import { mean, median, quantile, round, stdev, sum } from './statistics.ts';
import { NoDataError, toData } from './to-data.ts';

/** The names of one evaluation. */
type Names = Record<string, unknown>;
type Expression = (names: Names) => unknown;
type Code = (names: Names) => CodeEnd;
type CodeEnd =
  | { readonly values: readonly unknown[] }
  | { readonly value: unknown }
  | { readonly limit: number }
  | { readonly thrown: unknown; readonly at: number };

/** What the other side knows of a program beside its text. */
interface ProgramNote {
  readonly kind: 'list' | 'code';
  readonly constants: readonly string[];
  readonly usesFunctions: boolean;
  readonly mayDraw: boolean;
  /** Of a list: whether an expression may change its values, so that it needs values of its own. */
  readonly mayChange: readonly boolean[];
  /** Of code: names of the value's fields. */
  readonly fields: readonly string[];
}

interface Program extends ProgramNote {
  readonly bodies: readonly (Expression | Code)[];
}

const result = 'the result';

/** Runs inside the interpreter, between the host and the texts of a pipeline. Values cross as JSON, in and out. */
export function start(constantsText: string, resultChars: number) {
  const generator = createGenerator();
  const random = createRandom(generator);
  const noRandom = createNoRandom(drawNames);
  const programs = new Map<number, Program>();
  const constants = freezeDeep(JSON.parse(constantsText)) as Names;
  let makeFunctions: ((random: unknown) => object) | null = null;
  lockDown({ sum, mean, median, stdev, quantile, round, unique, countBy, groupBy, sortBy, range }, [random, noRandom]);

  function namesOf(program: Program, valuesText: string): Names {
    const names = JSON.parse(valuesText) as Names;
    for (const name of program.constants) names[name] = constants[name];
    if (program.mayDraw) names['random'] = random;
    if (program.usesFunctions && makeFunctions !== null) {
      Object.assign(names, makeFunctions(program.mayDraw ? random : noRandom));
    }
    return names;
  }

  function runExpressions(program: Program, valuesText: string): string {
    let shared: Names | null = null;
    const outcomes = program.bodies.map((body, place) => {
      try {
        const isAlone = program.mayChange[place] === true || program.usesFunctions;
        if (!isAlone) shared ??= namesOf(program, valuesText);
        const names = isAlone || shared === null ? namesOf(program, valuesText) : shared;
        return toText(toData((body as Expression)(names), result));
      } catch (thrown) {
        return toFailureText(describeFailure(thrown, 0));
      }
    });
    return `[${outcomes.join(',')}]`;
  }

  function runCode(program: Program, valuesText: string): string {
    const [body] = program.bodies as readonly Code[];
    if (body === undefined) throw new Error('a code program has one body');
    try {
      const end = body(namesOf(program, valuesText));
      if ('thrown' in end) return toFailureText(describeFailure(end.thrown, end.at));
      if ('limit' in end) return `{"limit":${end.limit}}`;
      if ('value' in end) return toText(toData(end.value, result));
      const value: Record<string, unknown> = Object.create(null);
      program.fields.forEach((field, place) => {
        value[field] = toData(end.values[place], field);
      });
      return toText(value);
    } catch (thrown) {
      return toFailureText(describeFailure(thrown, -1));
    }
  }

  function toText(data: unknown): string {
    const text = JSON.stringify(data);
    if (text.length > resultChars) {
      throw new NoDataError(`${result} has ${text.length} characters as JSON, and ${resultChars} are allowed`);
    }
    return `{"value":${text}}`;
  }

  return {
    setFunctions(make: (random: unknown) => object): void {
      makeFunctions = make;
    },
    addProgram(id: number, noteText: string, ...bodies: readonly Expression[]): void {
      programs.set(id, { ...(JSON.parse(noteText) as ProgramNote), bodies });
    },
    /** `request`: `[program, seed words or null]`, a line break, the values. */
    run(request: string): string {
      const cut = request.indexOf('\n');
      const [id, words] = JSON.parse(request.slice(0, cut)) as [number, readonly number[] | null];
      const program = programs.get(id);
      if (program === undefined) throw new Error(`there is no program ${id}`);
      if (words !== null) generator.seed(words);
      const valuesText = request.slice(cut + 1);
      return program.kind === 'code' ? runCode(program, valuesText) : runExpressions(program, valuesText);
    },
  };
}

function toFailureText(failure: Failure): string {
  return `{"error":${JSON.stringify(failure)}}`;
}

function freezeDeep(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freezeDeep(part);
  return Object.freeze(value);
}

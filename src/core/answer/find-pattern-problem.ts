import { buildPatternGraphs, findLoops, type PatternGraph } from './pattern-graph.ts';
import { doOverlap, readPattern } from './pattern-syntax.ts';

/** Text longer than this is not matched against a pattern: what is left of backtracking grows with its square or cube. */
export const maxMatchedChars = 100_000;

const maxPatternChars = 5000;
const maxPairs = 400_000;
const maxWays = 2000;

/**
 * Why a pattern must not be used, in words; null where it may be. There is no isolated interpreter for patterns, so
 * one that could take exponential time on an unlucky text is refused when it is loaded: a repetition inside a
 * repetition that can divide the same text in more than one way, as (a+)+, (a|a)* or (\w+\s?)* do. Repetitions that
 * a separator keeps apart, as (\w+,)+, pass. Polynomial time is possible still;
 * `maxMatchedChars` and the limit of time of `runPattern` bound it.
 */
export function findPatternProblem(pattern: string, flags = ''): string | null {
  try {
    new RegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError)
      return `it is no regular expression: ${error.message.replace(/^Invalid regular expression: /, '')}`;
    throw error;
  }
  if (pattern.length > maxPatternChars) return `it has ${pattern.length} characters, ${maxPatternChars} are allowed`;
  const graphs = buildPatternGraphs(readPattern(pattern, flags.includes('i')));
  if (graphs === null) return 'it is too large to be checked';
  for (const graph of graphs) {
    const problem = findProblemOf(graph);
    if (problem !== null) return problem;
  }
  return null;
}

function findProblemOf(graph: PatternGraph): string | null {
  for (const loop of findLoops(graph)) {
    const outcome = findAmbiguity(graph, loop);
    if (outcome === 'too-large') return 'it is too large to be checked';
    if (outcome === 'ambiguous')
      return 'a repetition inside a repetition can divide the same text in many ways, which may take exponential time; let a separator keep the repetitions apart';
  }
  if (countWays(graph) > maxWays)
    return 'its repetitions and options can divide the same text in many ways, which may take exponential time; let a separator keep them apart';
  return null;
}

/**
 * At most so many ways can one text be read from one place on, loops aside, as by a?a?a?…: what a search tries before it
 * gives that place up.
 */
function countWays(graph: PatternGraph): number {
  const loopOf = new Map<number, readonly number[]>();
  for (const loop of findLoops(graph)) for (const position of loop) loopOf.set(position, loop);
  const known = new Map<number, number>();

  function waysFrom(position: number): number {
    const standing = known.get(position);
    if (standing !== undefined) return standing;
    const loop = loopOf.get(position) ?? [position];
    const ways = Math.max(1, ...loop.map(waysOut));
    for (const member of loop) known.set(member, ways);
    return ways;
  }

  /** Ways on from here that leave the loop and begin with the same character. */
  function waysOut(position: number): number {
    const loop = loopOf.get(position);
    const next = [...(graph.follow[position] ?? [])]
      .filter(([target]) => target !== position && (loop === undefined || loopOf.get(target) !== loop))
      .map(([target, ways]) => ({ ranges: graph.ranges[target] ?? [], ways: ways * waysFrom(target) }));
    if (next.length < 2) return next[0]?.ways ?? 0;
    const starts = new Set(next.flatMap(({ ranges }) => ranges.map(([from]) => from)));
    let most = 0;
    for (const start of starts) {
      let sum = 0;
      for (const { ranges, ways } of next) if (doOverlap(ranges, [[start, start]])) sum += ways;
      most = Math.max(most, sum);
    }
    return most;
  }

  let most = 1;
  for (let position = graph.ranges.length - 1; position >= 0; position--) most = Math.max(most, waysFrom(position));
  return most;
}

/**
 * Whether one text can lead from a position back to itself on two ways: two walkers who start together, read the same
 * characters, part, and meet again.
 */
function findAmbiguity(graph: PatternGraph, loop: readonly number[]): 'ambiguous' | 'unambiguous' | 'too-large' {
  const members = new Set(loop);
  const successors = new Map<number, number[]>();
  for (const position of loop) {
    const next: number[] = [];
    for (const [target, ways] of graph.follow[position] ?? []) {
      if (!members.has(target)) continue;
      if (ways > 1) return 'ambiguous';
      next.push(target);
    }
    successors.set(position, next);
  }

  const size = graph.ranges.length;
  const predecessors = new Map<number, number[]>();
  const waiting = loop.map((position) => position * size + position);
  const seen = new Set(waiting);
  let steps = 0;
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const left = Math.floor(pair / size);
    const right = pair % size;
    for (const nextLeft of successors.get(left) ?? []) {
      for (const nextRight of successors.get(right) ?? []) {
        if (++steps > maxPairs) return 'too-large';
        if (nextLeft !== nextRight && !doOverlap(graph.ranges[nextLeft] ?? [], graph.ranges[nextRight] ?? [])) continue;
        const next = nextLeft * size + nextRight;
        const before = predecessors.get(next);
        if (before === undefined) predecessors.set(next, [pair]);
        else before.push(pair);
        if (!seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
      }
    }
  }

  const back = loop.map((position) => position * size + position);
  const met = new Set(back);
  for (let pair = back.pop(); pair !== undefined; pair = back.pop()) {
    if (Math.floor(pair / size) !== pair % size) return 'ambiguous';
    for (const before of predecessors.get(pair) ?? []) {
      if (met.has(before)) continue;
      met.add(before);
      back.push(before);
    }
  }
  return 'unambiguous';
}

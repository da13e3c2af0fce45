import type { CharRange, PatternNode } from './pattern-syntax.ts';

/**
 * Every way a pattern's characters can follow one another: position → position → in how many ways. A pattern's loops
 * are the cycles of this graph.
 */
export interface PatternGraph {
  readonly ranges: readonly (readonly CharRange[])[];
  readonly follow: readonly ReadonlyMap<number, number>[];
}

interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Repetitions up to this are written out; more count as endless, which only makes the check stricter. */
const maxCopies = 10;
const maxPositions = 3000;
const freeEmptyCopies = 5;

/** The graphs of a pattern and of its lookarounds; null where it is too large to be looked at. */
export function buildPatternGraphs(pattern: PatternNode): PatternGraph[] | null {
  const ranges: (readonly CharRange[])[] = [];
  const follow: Map<number, number>[] = [];
  const lookarounds: PatternNode[] = [];
  const nothing: Part = { nullable: true, first: [], last: [] };

  function link(from: readonly number[], to: readonly number[]): void {
    for (const left of from) for (const right of to) follow[left]?.set(right, (follow[left]?.get(right) ?? 0) + 1);
  }

  function join(left: Part, right: Part): Part {
    link(left.last, right.first);
    return {
      nullable: left.nullable && right.nullable,
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
    };
  }

  function build(node: PatternNode): Part {
    if (ranges.length > maxPositions) return nothing;
    if (node.kind === 'empty') return nothing;
    if (node.kind === 'look') {
      lookarounds.push(node.body);
      return nothing;
    }
    if (node.kind === 'char') {
      const position = ranges.push(node.ranges) - 1;
      follow.push(new Map());
      return { nullable: false, first: [position], last: [position] };
    }
    if (node.kind === 'sequence') return node.parts.reduce<Part>((part, next) => join(part, build(next)), nothing);
    if (node.kind === 'choice') {
      const options = node.options.map(build);
      return {
        nullable: options.some(({ nullable }) => nullable),
        first: options.flatMap(({ first }) => first),
        last: options.flatMap(({ last }) => last),
      };
    }
    return buildRepeat(node.body, node.min, node.max);
  }

  function buildRepeat(body: PatternNode, min: number, max: number): Part {
    if (max === 0) return nothing;
    const start = ranges.length;
    const once = build(body);
    if (max > maxCopies || (ranges.length - start) * max > 300) {
      link(once.last, once.first);
      // Copies that must be there and may be empty share a text in as many ways as there are of them.
      if (once.nullable && min > freeEmptyCopies) link(once.last, once.first);
      return { ...once, nullable: once.nullable || min === 0 };
    }
    // Each copy is reached through the one before it, so that x{1,3} is no choice between three x. Copies beyond the least
    // number are never empty.
    let part = once;
    let previous = once.last;
    let last = once.last;
    for (let copy = 2; copy <= max; copy++) {
      const next = build(body);
      if (copy <= min) {
        part = join(part, next);
        previous = part.last;
        last = part.last;
      } else {
        link(previous, next.first);
        previous = next.last;
        last = [...last, ...next.last];
      }
    }
    return { nullable: part.nullable || min === 0, first: part.first, last };
  }

  build(pattern);
  if (ranges.length > maxPositions) return null;
  const graphs: PatternGraph[] = [{ ranges, follow }];
  for (const body of lookarounds) {
    const inner = buildPatternGraphs(body);
    if (inner === null) return null;
    graphs.push(...inner);
  }
  return graphs;
}

/** The stretches of positions that lie on a common cycle. */
export function findLoops(graph: PatternGraph): number[][] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const loops: number[][] = [];

  function visit(position: number): void {
    order.set(position, order.size);
    low.set(position, order.get(position) ?? 0);
    stack.push(position);
    onStack.add(position);
    for (const next of graph.follow[position]?.keys() ?? []) {
      if (!order.has(next)) visit(next);
      if (onStack.has(next)) low.set(position, Math.min(low.get(position) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(position) !== order.get(position)) return;
    const loop: number[] = [];
    let member: number | undefined;
    do {
      member = stack.pop();
      if (member === undefined) break;
      onStack.delete(member);
      loop.push(member);
    } while (member !== position);
    if (loop.length > 1 || graph.follow[position]?.has(position)) loops.push(loop);
  }

  for (let position = 0; position < graph.ranges.length; position++) if (!order.has(position)) visit(position);
  return loops;
}

import { type ScalarStyle, toSourceOffset } from './scalar-offset.ts';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export type YamlPath = readonly PropertyKey[];

/** Where things stand in a YAML text, by their path in the data. What is not found is placed at its nearest ancestor. */
export interface YamlPositions {
  readonly document: Document;
  at(offset: number): Position;
  /** Of a value; of its key where the value is empty. */
  ofValue(path: YamlPath): Position;
  /** Whether a value is a bare text that a comment cuts off: `a #b`. */
  isCutByComment(path: YamlPath): boolean;
  /** Of the key that names a value. */
  ofKey(path: YamlPath): Position;
  /** Of a place inside a text value, given by line and column (from 1) of that text. */
  insideText(path: YamlPath, line: number, column: number): Position;
  findDuplicateKeys(): readonly { readonly key: string; readonly offset: number; readonly firstLine: number }[];
}

export function createYamlPositions(text: string): YamlPositions {
  const lines = new LineCounter();
  // Only places are taken from here; what the text means is js-yaml's to say.
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: false,
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

  const find = (path: YamlPath): { readonly key: Node | null; readonly value: Node | null } => {
    let key: Node | null = null;
    let value: Node | null = document.contents as Node | null;
    for (const part of path) {
      const container: unknown = isAlias(value) ? value.resolve(document) : value;
      if (isSeq(container) && typeof part === 'number') {
        const element = container.items[part] as Node | undefined;
        if (element === undefined) return { key, value };
        [key, value] = [element, element];
      } else if (isMap(container)) {
        const pair = container.items.find(
          (candidate) => isScalar(candidate.key) && String(candidate.key.value) === String(part),
        );
        if (pair === undefined) return { key, value };
        key = pair.key as Node;
        value = (pair.value as Node | null) ?? key;
      } else return { key, value };
    }
    return { key, value };
  };
  const startOf = (node: Node | null): Position => at(node?.range?.[0] ?? 0);

  return {
    document,
    at,
    ofValue: (path) => startOf(find(path).value),
    ofKey(path) {
      const { key, value } = find(path);
      return startOf(key ?? value);
    },
    isCutByComment(path) {
      const node = find(path).value;
      return isScalar(node) && node.type === 'PLAIN' && typeof node.comment === 'string';
    },
    insideText(path, line, column) {
      const node = find(path).value;
      const start = startOf(node);
      if (!isScalar(node)) return start;
      const value = String(node.value);
      const before = value.split('\n').slice(0, line - 1);
      const offset = before.reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
      const [begin = 0, end = 0] = node.range ?? [];
      return at(begin + toSourceOffset(text.slice(begin, end), styles[node.type ?? 'PLAIN'] ?? 'plain', value, offset));
    },
    findDuplicateKeys() {
      const found: { key: string; offset: number; firstLine: number }[] = [];
      visit(document, {
        Map(_, map) {
          const seen = new Map<string, number>();
          for (const pair of map.items) {
            if (!isPair(pair) || !isScalar(pair.key)) continue;
            const key = String(pair.key.value);
            const offset = pair.key.range?.[0] ?? 0;
            const first = seen.get(key);
            if (first === undefined) seen.set(key, offset);
            else found.push({ key, offset, firstLine: at(first).line });
          }
        },
      });
      return found.sort((a, b) => a.offset - b.offset);
    },
  };
}

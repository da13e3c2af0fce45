/** A $ref from one definition to another; `#` is the schema itself. */
export interface SchemaReference {
  readonly from: string;
  readonly to: string;
  /** An optional property lies between. */
  readonly optional: boolean;
}

/** The name of a definition that reaches itself; null where none does. */
export function findSchemaCycle(references: readonly SchemaReference[]): string | null {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of references) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  for (const start of targets.keys()) {
    const reached = new Set<string>();
    const open = [...(targets.get(start) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === start) return start;
      if (reached.has(name)) continue;
      reached.add(name);
      open.push(...(targets.get(name) ?? []));
    }
  }
  return null;
}

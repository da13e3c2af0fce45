/** The names, those that came before with ` (2)`, ` (3)` … behind them. */
export function toUniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const lastNumber = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    for (let number = lastNumber.get(name) ?? 2; taken.has(unique); number += 1) {
      unique = `${name} (${number})`;
      lastNumber.set(name, number + 1);
    }
    taken.add(unique);
    return unique;
  });
}

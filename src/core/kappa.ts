/** How often two that put the same things into kinds agree, and how often they would by chance. */
export interface KappaCollector {
  add(first: string, second: string): void;
  /**
   * Cohen's kappa: (p − e) / (1 − e), where p is the part on which both agree and e the part on which they would if each
   * kept to its own shares and drew blindly. 1: always; 0: no better than chance. J. Cohen, A Coefficient of Agreement for
   * Nominal Scales, Educational and Psychological Measurement 20 (1960). null: nothing was added, both know one kind alone, or
   * there are too many kinds.
   */
  kappa(): number | null;
}

export function createKappaCollector(mostKinds = 200): KappaCollector {
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  let all = 0;
  let agreed = 0;
  let isOver = false;

  function count(counts: Map<string, number>, kind: string): void {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (counts.size > mostKinds) isOver = true;
  }

  return {
    add(a, b) {
      if (isOver) return;
      all += 1;
      agreed += a === b ? 1 : 0;
      count(first, a);
      count(second, b);
    },
    kappa() {
      if (isOver || all === 0) return null;
      let byChance = 0;
      for (const [kind, amount] of first) byChance += (amount / all) * ((second.get(kind) ?? 0) / all);
      return byChance >= 1 ? null : (agreed / all - byChance) / (1 - byChance);
    },
  };
}

import { keyTable } from '../../src/ui/keys.ts';

/** The keys of every place of the terminal application as docs/dashboard.md has them: a heading and a table each. */
export function formatKeyTables(): string {
  return Object.entries(keyTable)
    .map(([place, bindings]) => {
      const rows = bindings.map(({ keys, does }) => `| ${keys.map((key) => `\`${key}\``).join(' ')} | ${does} |`);
      return [`### ${place}`, '', '| Key | Does |', '|---|---|', ...rows].join('\n');
    })
    .join('\n\n');
}

import { type Latencies, summarise, type TypedProgram } from './typed-keys.ts';

/** What tells that a key was answered: a part of the screen that nothing else changes. null: it is not there. */
type Seen = (screen: string) => string | null;

const title: Seen = (screen) => screen.split('\n')[0] ?? null;
const cursor: Seen = (screen) => /▸ (item-\d+)/.exec(screen)?.[1] ?? null;
const choice: Seen = (screen) => /Items .*─ +(.*?)(?: · [\d,]+(?: …)?)?$/m.exec(screen)?.[1] ?? null;
const step: Seen = (screen) => /Chain .*$/m.exec(screen)?.[0] ?? null;
const pane: Seen = (screen) => /▸(Items|Log|Jobs)/.exec(screen)?.[1] ?? null;

const kinds: Readonly<Record<string, readonly (readonly [key: string, seen: Seen])[]>> = {
  'one down': Array.from({ length: 8 }, () => ['Down', cursor] as const),
  'a page down': Array.from({ length: 6 }, () => ['PageDown', cursor] as const),
  'to the end, to the beginning': [
    ['End', cursor],
    ['Home', cursor],
  ],
  'another order': Array.from({ length: 4 }, () => ['s', choice] as const),
  'the other way round': [
    ['S', choice],
    ['S', choice],
  ],
  'only a state': Array.from({ length: 6 }, () => ['f', choice] as const),
  'search, a letter': [
    ['/', choice],
    ['0', choice],
    ['7', choice],
    ['7', choice],
  ],
  'no search (Esc)': [['Esc', choice]],
  'a step': [
    ['Right', step],
    ['Left', step],
  ],
  'a pane': [
    ['Tab', pane],
    ['Tab', pane],
    ['Tab', pane],
  ],
  'open an item': [['Enter', title]],
  'back (Esc)': [['Esc', title]],
  'open log, files, process, help': ['L', 'Esc', 'F', 'Esc', 'i', 'Esc', '?', 'Esc'].map(
    (key) => [key, title] as const,
  ),
  'open report, diagnosis': ['g', 'Esc', 'D', 'Esc'].map((key) => [key, title] as const),
};

/** Types every kind of key at the screen of a batch, so many rounds; where it began it ends. */
export async function typeKeys(dashboard: TypedProgram, rounds: number): Promise<ReadonlyMap<string, Latencies>> {
  const tookMs = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [kind, keys] of Object.entries(kinds))
      for (const [key, seen] of keys) tookMs.get(kind)?.push(await dashboard.press(key, seen));
  const all = [...tookMs.values()].flat();
  return new Map([...[...tookMs].map(([kind, values]) => [kind, summarise(values)] as const), ['all', summarise(all)]]);
}

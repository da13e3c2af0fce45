/** What there is to measure: npm run bench. */
const benches = [
  ['calls.ts [rounds] [items]', 'what the program adds to calls: wall time, CPU against a bare client'],
  ['files.ts [items …]', 'every command on 10,000 and 100,000 items: items a second, peak memory'],
  [
    'jobs.ts [items] [items]',
    'jobs of 50,000 and 100,000 calls: submit, collect and file, items a second, peak memory',
  ],
  ['sources.ts [items]', 'combinations, draws, filters and repetitions: items a second, memory held'],
  ['walks.ts [walks] [rounds]', 'random walks in code steps: CPU of prepare, against constants'],
  ['expressions.ts [walks]', 'expressions alone: walks, rules, crossing into the interpreter'],
  [
    'dashboard.ts [items]',
    'the dashboard on a large batch: keys typed at a terminal until the screen changes, memory of all its threads',
  ],
  ['start.ts [rounds]', 'how long --version, --help and status take, against node -e 0'],
  ['store.ts [items …]', 'checkpoints, pictures, ledger and receipts, against bare system calls and C'],
  ['provider-calls.ts [calls] [workers]', 'the CPU of a call by provider and by what carries it'],
  ['peer.ts --install [rounds]', 'the same prompts through promptfoo, installed into a temp folder'],
] as const;

const width = Math.max(...benches.map(([name]) => name.length));
for (const [name, what] of benches) console.log(`node bench/${name.padEnd(width)}  ${what}`);
console.log('\nThe built program is measured: npm run build first. How, and what came out: docs/performance.md.');

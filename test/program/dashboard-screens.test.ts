import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type DashboardProgram, startDashboard } from '../support/dashboard-program.ts';
import { toSteadyScreen } from '../support/steady-screen.ts';
import { type StandingRun, startStandingRun } from './standing-run.ts';

jest.setTimeout(300_000);

type Way = readonly (readonly [keys: readonly string[], shows: string | RegExp])[];

/** Every batch is counted. */
const home: Way = [[[], /in jobs .*▲ failed .*1,000 items: 590 accepted/s]];
const batch: Way = [...home, [['Enter'], /\$0\.0048 to come.*item-0008/s]];
const itemOf = (id: string): Way => [
  ...batch,
  [['/', ...id, 'Enter'], /in order · 1$/m],
  [['Enter'], new RegExp(`› item-${id}.*Attempt Verdict`, 's')],
];
const diagnosis: Way = [...batch, [['D'], 'refused to answer']];
const pipeline: Way = [...home, [['l'], 'time-capsule'], [['Enter'], 'maxOutputTokens']];

/** From the screen of all batches on: what is typed, and what has come when all is there. */
const screens: Readonly<Record<string, Way>> = {
  'all batches': home,
  'a new run': [...home, [['n'], 'for up to $']],
  'the batch': batch,
  'its log': [...batch, [['Tab'], 'it goes on with 8 workers']],
  'its jobs': [...batch, [['Shift+Tab'], 'None: its calls do not travel in jobs']],
  'the items at a step': [...batch, [['Right'], /at find · in order · 410.*item-0113/s]],
  'the items that failed': [...batch, [['f', 'f', 'f'], /failed · in order · 4\b/]],
  'tuning it': [...batch, [['t'], 'Tune the run']],
  'redoing what failed': [...batch, [['R'], 'what failed (4)']],
  'an item that was rejected': [...itemOf('0013'), [[], 'I would rather not.']],
  'its prompt': [...itemOf('0013'), [['Left'], 'Find a title for topic 13.']],
  'its reasons': [...itemOf('0013'), [['Right', 'Right'], /reasons.*refused/s]],
  'what a second attempt changed': [...itemOf('0004'), [['d'], '+ {"score":5}']],
  'the report': [...batch, [['g'], 'REPORT']],
  'the diagnosis': diagnosis,
  'asking a model': [...diagnosis, [['a'], /Price.*up to \$/]],
  'who runs it': [...batch, [['i'], 'it goes on with 8 workers']],
  'killing it': [...batch, [['i'], 'it goes on with 8 workers'], [['K'], 'to kill it.']],
  'its files': [...batch, [['F'], 'item-0013/'], [['Down', 'Enter'], 'find/']],
  'a file': [...batch, [['F'], 'item-0013/'], [['Down', 'Enter'], 'raw.json'], [['End', 'Enter'], 'topic 1']],
  'the whole log': [...batch, [['L'], 'it goes on with 8 workers']],
  pipelines: [...home, [['l'], 'time-capsule']],
  'a pipeline': pipeline,
  'its template': [...pipeline, [['Tab'], '{{topic}}']],
  'what the keys do': [...batch, [['?'], 'workers, cap and lane']],
  'two batches compared': [...home, [['Space', 'Down', 'Space', 'c'], 'items matched']],
};

let standing: StandingRun;
let app: DashboardProgram | null = null;

beforeAll(async () => {
  standing = await startStandingRun();
  const run = (batchId: string, ...argv: readonly string[]) =>
    standing.place.run('all', '--batch-id', batchId, '--pipeline', 'pipeline', '--yes', '--limit', '20', ...argv);
  await run('night', '--lane', 'batch', '--sandbox', '--no-wait');
  await run('pilot', '--model', 'haiku');
  await standing.place.run('rename', '--batch-id', 'pilot', '--name', 'A first look');
});
afterEach(goHome);
afterAll(async () => {
  await app?.close();
  await standing?.close();
});

describe('a dashboard over a run of 1,000 items that stands in its middle', () => {
  test.each(Object.keys(screens))('%s', async (name) => {
    app ??= startDashboard(standing.place);
    for (const [keys, shows] of screens[name] ?? []) {
      await app.press(...keys);
      await app.until(shows);
    }
    expect(await stillScreen(app)).toMatchSnapshot('80×24');
    app.resize(200, 50);
    await app.until((screen) => screen.split('\n').at(-1) !== '');
    expect(await stillScreen(app)).toMatchSnapshot('200×50');
  });
});

/** What it shows once nothing changes any more. */
async function stillScreen({ screen }: DashboardProgram): Promise<string> {
  let still = '';
  for (let since = Date.now(); Date.now() - since < 400; ) {
    const now = toSteadyScreen(screen());
    if (now !== still) [still, since] = [now, Date.now()];
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return still;
}

async function goHome(): Promise<void> {
  const isHome = () => app?.screen().includes('keys  ✓') === true && !app.screen().includes('╭');
  app?.resize(80, 24);
  for (let presses = 0; presses < 8 && !isHome(); presses += 1) await app?.press('Esc');
  await app?.press('Home');
  if (isHome()) return;
  await app?.close();
  app = null;
}

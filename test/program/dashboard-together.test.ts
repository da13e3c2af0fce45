import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { lockOf, until } from '../support/asked-runs.ts';
import { type DashboardProgram, startDashboard } from '../support/dashboard-program.ts';
import { ratedTopics } from '../support/rated-topics.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';
import { type AnsweringServer, asAnthropic, createAnsweringServer, toMessage } from './answering-server.ts';

jest.setTimeout(240_000);

let place: Workplace;
let server: AnsweringServer;
let open: DashboardProgram[] = [];
/** Milliseconds until an answer. */
let delayMs = 0;

async function begin(items: number): Promise<void> {
  delayMs = 150;
  server = await createAnsweringServer(() => ({ ...toMessage('{"title":"a title","score":3}'), delayMs }));
  place = createWorkplace(ratedTopics(items, { model: 'haiku' }), asAnthropic(server));
}

function openDashboard(...argv: readonly string[]): DashboardProgram {
  const dashboard = startDashboard(place, { argv });
  open.push(dashboard);
  return dashboard;
}

const pidOfRun = () => lockOf(place.folder, 'b')?.pid;

/** That this test started: its lock says so, though it may have ended. */
function endRun(): void {
  try {
    process.kill(pidOfRun() ?? Number.NaN, 'SIGKILL');
  } catch {
    // There is none.
  }
}

afterEach(async () => {
  endRun();
  for (const dashboard of open) await dashboard.close();
  open = [];
  place.remove();
  await server.close();
});

async function startRun(dashboard: DashboardProgram): Promise<number> {
  await dashboard.until('There are no batches in data yet');
  await dashboard.pressUntil('for up to $', 'n');
  await dashboard.press('Tab', ...Array<string>(20).fill('Backspace'), 'b');
  await dashboard.until('starts b for up to $');
  await dashboard.pressUntil('Start b?', 'Enter');
  await dashboard.pressUntil('b runs in process', 'y');
  const pid = pidOfRun();
  if (pid === undefined) throw new Error('nobody works on it');
  return pid;
}

const endings: Readonly<Record<string, (dashboard: DashboardProgram) => void>> = {
  'is killed': (dashboard) => dashboard.signal('SIGKILL'),
  'loses its terminal': (dashboard) => dashboard.hangUp(),
  'is asked to end': (dashboard) => dashboard.signal('SIGTERM'),
};

describe('a run that was started in a dashboard goes on when that', () => {
  test.each(Object.keys(endings))('%s', async (name) => {
    await begin(60);
    const first = openDashboard();
    const pid = await startRun(first);
    endings[name]?.(first);
    await first.ended;
    expect(pidOfRun()).toBe(pid);
    const second = openDashboard();
    await second.until(/b +● running/);
    delayMs = 0;
    await second.until(/b +✓ complete +100% +60/);
    expect(server.asked.length).toBe(60);
  });
});

describe('two dashboards on one batch', () => {
  test('stop it, resume it and see it killed as one would', async () => {
    await begin(400);
    const run = place.start('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--workers', '4', '--yes');
    const both = [openDashboard('--batch-id', 'b'), openDashboard('--batch-id', 'b')];
    const each = (act: (dashboard: DashboardProgram) => Promise<unknown>) => Promise.all(both.map(act));
    await each(({ until: shows }) => shows(/● running.*\d accepted/s));

    await each(({ press }) => press('p'));
    expect((await run.ended).exitCode).toBe(130);
    // Neither waits for its own asking any more.
    await each(({ until: shows }) => shows((screen) => screen.includes('○ waiting') && !screen.includes('╭')));

    await each((dashboard) => dashboard.pressUntil('Resume b?', 'r'));
    await each(({ press }) => press('y'));
    await each(({ until: shows }) => shows('● running'));
    // Two had been agreed to, and one works.
    const pid = pidOfRun() ?? 0;
    await until(() => both.some(({ screen }) => screen().includes('b runs in process')));

    process.kill(pid, 'SIGKILL');
    await each(({ until: shows }) => shows('✗ killed'));
    await each((dashboard) => dashboard.pressUntil('Nobody', 'p'));
    expectNoBug(both);
    expect(new Set(place.receipts('b').map(({ itemId }) => itemId)).size).toBe(place.receipts('b').length);
  });

  test('one deletes what the other looks at', async () => {
    await begin(30);
    delayMs = 0;
    await place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--yes');
    const [looker, other] = [openDashboard('--batch-id', 'b'), openDashboard()];
    await looker.until('item-0009');
    await looker.pressUntil(/› item-0001.*Attempt/s, 'Enter');
    await other.until(/b +✓ complete/);
    await other.pressUntil('Type the id', 'd');
    await other.pressUntil('b is removed', 'b', 'Enter');
    await looker.until('no longer there');
    await looker.pressUntil('no longer there', 'Esc');
    await looker.pressUntil('There are no batches in data yet', 'Esc');
    expectNoBug([looker, other]);
  });
});

function expectNoBug(dashboards: readonly DashboardProgram[]): void {
  for (const dashboard of dashboards) expect(dashboard.written()).not.toMatch(/Unexpected|This is a bug|\n\s+at /);
}

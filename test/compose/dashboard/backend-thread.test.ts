import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type BackendThread, createBackendThread } from '../../../src/compose/dashboard/backend-thread.ts';
import type { ThreadStart } from '../../../src/compose/dashboard/channel.ts';

let folder: string;
let thread: BackendThread | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboard-thread-'));
});
afterEach(async () => {
  await thread?.close();
  rmSync(folder, { recursive: true, force: true });
});

function begin(changes: Partial<ThreadStart> = {}): BackendThread {
  const start: ThreadStart = {
    role: 'look',
    environment: {},
    currentFolder: folder,
    named: { dataDir: join(folder, 'data'), outputDir: join(folder, 'output') },
    program: [],
    scratchFolder: join(folder, 'scratch'),
    ...changes,
  };
  thread = createBackendThread({ start, idleMs: null, oldGenerationMb: 512, youngGenerationMb: 24 });
  return thread;
}

test('what is asked twice at once is done once, and asked again later it is done again', async () => {
  const looker = begin();
  const [first, second] = [looker.call('home', [{ archived: false }]), looker.call('home', [{ archived: false }])];
  expect(second).toBe(first);
  await first;
  const third = looker.call('home', [{ archived: false }]);
  expect(third).not.toBe(first);
  await third;
});

test('a mistake of a person comes as one, with its way out', async () => {
  await expect(begin().call('batch', ['nobody'])).rejects.toMatchObject({
    name: 'UserError',
    code: 'no-batch',
    message: expect.stringContaining('There is no batch nobody'),
    hint: expect.stringContaining('Make it'),
  });
});

test('a bug comes as one, and the thread goes on', async () => {
  const looker = begin();
  await expect(looker.call('home', [])).rejects.toMatchObject({
    code: 'unexpected',
    hint: expect.stringContaining('bug'),
  });
  expect(await looker.call('home', [{ archived: false }])).toMatchObject({ batches: [] });
});

test('a thread that is lost says so to those who wait, and to the next who asks', async () => {
  // Its surroundings cannot be made, so that it ends as it begins.
  const looker = begin({ named: { dataDir: 7 as unknown as string, outputDir: null } });
  for (let time = 0; time < 2; time += 1)
    await expect(looker.call('home', [{ archived: false }])).rejects.toMatchObject({
      code: 'thread',
      hint: expect.stringContaining('No run is touched'),
    });
});

test('a thread that is closed answers nobody, and says so', async () => {
  const looker = begin();
  const asked = looker.call('home', [{ archived: false }]);
  const refused = expect(asked).rejects.toMatchObject({ code: 'thread' });
  await looker.close();
  await refused;
  await expect(looker.call('home', [{ archived: false }])).rejects.toMatchObject({ code: 'thread' });
});

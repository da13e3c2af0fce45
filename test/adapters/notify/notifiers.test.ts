import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCommandNotifier } from '../../../src/adapters/notify/command-notifier.ts';
import { createWebNotifier } from '../../../src/adapters/notify/web-notifier.ts';
import { withoutProviderKeys } from '../../../src/adapters/outputs/command/command-environment.ts';
import { runProgram } from '../../../src/adapters/outputs/command/run-program.ts';
import { type DoneNotice, toTroubleNotice } from '../../../src/core/done-notice.ts';
import { createBellNotifier } from '../../../src/adapters/notify/bell-notifier.ts';
import { toDesktopCommand } from '../../../src/adapters/notify/desktop-command.ts';
import { createDesktopNotifier } from '../../../src/adapters/notify/desktop-notifier.ts';

const notice: DoneNotice = {
  kind: 'end',
  batchId: 'b',
  message: null,
  heading: 'BATCH COMPLETE: b',
  counts: { acquired: 3, accepted: 2, rejected: 1, failed: 0, waiting: 0, inFlight: 0 },
  costUsd: 0.42,
  states: ['incomplete'],
  exitCode: 68,
  at: '2025-01-15T12:00:00.000Z',
};

describe('an address', () => {
  const received: { readonly method: string | undefined; readonly type: string | undefined; readonly body: unknown }[] =
    [];
  const authorizations: (string | undefined)[] = [];
  let server: Server;
  let status = 200;
  const url = (path: string) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        authorizations.push(request.headers.authorization);
        received.push({ method: request.method, type: request.headers['content-type'], body: JSON.parse(text) });
        response.writeHead(status, { location: '/elsewhere' }).end('thanks');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('gets the notice as JSON by POST', async () => {
    expect(await createWebNotifier(url('/hook')).notify(notice)).toBeNull();
    expect(received).toEqual([{ method: 'POST', type: 'application/json', body: notice }]);
  });

  test('with a name and a password gets them as Basic authentication, and neither is ever said', async () => {
    const secret = url('/hook');
    secret.username = 'me@home';
    secret.password = 'p%4055:word';
    expect(await createWebNotifier(secret).notify(notice)).toBeNull();
    expect(authorizations.at(-1)).toBe(`Basic ${Buffer.from('me@home:p@55:word').toString('base64')}`);
    status = 401;
    const refused = await createWebNotifier(secret).notify(notice);
    expect(refused).toBe(`${url('').host} answered 401`);
  });

  test.each([301, 302, 303, 307, 308])('that answers %i is not followed, and has not been told', async (code) => {
    status = code;
    const before = received.length;
    const moved = await createWebNotifier(url('/hook')).notify(notice);
    expect(moved).toBe(`${url('').host} answered ${code}, and was not told: give the address that it leads to`);
    expect(received.length - before).toBe(1);
  });

  test('that refuses or is not there is said by its host alone: the rest may be a secret', async () => {
    status = 403;
    const refused = await createWebNotifier(url('/secret-token')).notify(notice);
    expect(refused).toBe(`${url('').host} answered 403`);
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const gone = await createWebNotifier(new URL(`http://127.0.0.1:${port}/secret-token`)).notify(notice);
    expect(gone).toBe(`127.0.0.1:${port} could not be reached (ECONNREFUSED)`);
  });
});

describe('a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'notify-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const notifierOf = (command: string) =>
    createCommandNotifier({
      command,
      folder,
      environment: withoutProviderKeys({
        PATH: process.env['PATH'],
        OPENAI_API_KEY: 'sk-secret',
        openai_api_key: 'sk',
      }),
      run: runProgram,
      say: (line) => said.push(line),
    });

  test('gets the notice on its input and in variables, and no key of a provider', async () => {
    expect(await notifierOf('cat > notice.json; env > variables; echo told').notify(notice)).toBeNull();
    expect(JSON.parse(readFileSync(join(folder, 'notice.json'), 'utf8'))).toEqual(notice);
    const variables = readFileSync(join(folder, 'variables'), 'utf8').split('\n');
    expect(variables.filter((line) => line.startsWith('BATCH_PIPELINE_')).sort()).toEqual([
      'BATCH_PIPELINE_ACCEPTED=2',
      'BATCH_PIPELINE_ACQUIRED=3',
      'BATCH_PIPELINE_AT=2025-01-15T12:00:00.000Z',
      'BATCH_PIPELINE_BATCH_ID=b',
      'BATCH_PIPELINE_COST_USD=0.42',
      'BATCH_PIPELINE_EXIT_CODE=68',
      'BATCH_PIPELINE_FAILED=0',
      'BATCH_PIPELINE_HEADING=BATCH COMPLETE: b',
      'BATCH_PIPELINE_IN_FLIGHT=0',
      'BATCH_PIPELINE_KIND=end',
      'BATCH_PIPELINE_MESSAGE=',
      'BATCH_PIPELINE_REJECTED=1',
      'BATCH_PIPELINE_STATES=incomplete',
      'BATCH_PIPELINE_TROUBLE=',
      'BATCH_PIPELINE_WAITING=0',
    ]);
    expect(variables.filter((line) => /api_key/i.test(line))).toEqual([]);
    expect(said).toEqual(['told']);
  });

  test('gets of a trouble what is known of it', async () => {
    const trouble = toTroubleNotice('paused', { batchId: 'b', message: 'it waits', at: notice.at, exitCode: null });
    expect(
      await notifierOf(
        'echo "$BATCH_PIPELINE_HEADING|$BATCH_PIPELINE_TROUBLE|$BATCH_PIPELINE_MESSAGE|$BATCH_PIPELINE_ACCEPTED|$BATCH_PIPELINE_EXIT_CODE"',
      ).notify(trouble),
    ).toBeNull();
    expect(said.at(-1)).toBe('BATCH PAUSED: b|paused|it waits||');
  });

  test('that fails is said with its exit code', async () => {
    expect(await notifierOf('exit 3').notify(notice)).toBe('the command ended with exit code 3');
  });
});

describe('the bell', () => {
  test('rings at a terminal, and is missed where there is none', async () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    expect(await createBellNotifier({ isTTY: true, write }).notify(notice)).toBeNull();
    expect(await createBellNotifier({ write }).notify(notice)).toBe('there is no terminal whose bell could ring');
    expect(written).toEqual(['\u0007']);
  });
});

describe('the desktop', () => {
  const shown = { title: 'BATCH COMPLETE: b', body: '2 <accepted> & "1" $(rejected)', isTrouble: true };

  test('is told by the program of the system, with the texts as arguments or variables of their own', () => {
    const { command, environment } = toDesktopCommand('win32', shown);
    expect(command.slice(0, 3)).toEqual(['powershell.exe', '-NoProfile', '-NonInteractive']);
    expect(command.join(' ')).not.toContain('COMPLETE');
    expect(environment).toEqual({ BATCH_PIPELINE_TITLE: shown.title, BATCH_PIPELINE_BODY: shown.body });
    expect(toDesktopCommand('darwin', shown).command.slice(-2)).toEqual([shown.title, shown.body]);
    expect(toDesktopCommand('linux', shown).command).toEqual([
      'notify-send',
      '--app-name=batch-pipeline',
      '--urgency=critical',
      '--',
      shown.title,
      '2 &lt;accepted&gt; &amp; "1" $(rejected)',
    ]);
  });

  test('without such a program is a sentence, not a failure', async () => {
    const notifier = createDesktopNotifier({
      platform: 'linux',
      folder: tmpdir(),
      environment: { PATH: '/nowhere' },
      run: runProgram,
    });
    expect(await notifier.notify(notice)).toBe('notify-send, which shows notices on this desktop, is not installed');
  });
});

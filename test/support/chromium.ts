import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A page in a headless browser without network, spoken to over its debugging pipe. */
export interface BrowserPage {
  /** Value of a JavaScript expression, promises awaited. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Waits until the expression is true of the page, however slow the machine is; after half a minute the test goes on and says what it finds. */
  until(condition: string): Promise<void>;
  send(method: string, parameters?: object): Promise<Record<string, unknown>>;
  /** Exceptions, console errors and violations of the page's policy so far. */
  readonly problems: readonly string[];
  /** Addresses the page asked for beside itself. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];

/** Path of a Chromium on this machine; null: there is none. */
export function findChromium(): string | null {
  return places.find((place) => existsSync(place)) ?? null;
}

/** Opens a file in a new browser and waits until it is loaded. */
export async function openPage(
  executable: string,
  address: string,
  { width = 1300, height = 1000, isDark = false } = {},
): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const browser = spawn(executable, [...flags, `--user-data-dir=${profile}`, `--window-size=${width},${height}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , input, output] = browser.stdio as unknown as [
    null,
    null,
    null,
    NodeJS.WritableStream,
    NodeJS.ReadableStream,
  ];
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const waiting = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  const problems: string[] = [];
  const requests: string[] = [];
  let loaded = () => {};
  const whenLoaded = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  let last = 0;
  let session: string | undefined;

  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) receive(JSON.parse(message));
  });

  function receive(message: {
    id?: number;
    method?: string;
    params?: Record<string, unknown>;
    result?: Record<string, unknown>;
    error?: { message: string };
  }): void {
    if (message.id !== undefined) {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error !== undefined) call?.reject(new Error(message.error.message));
      else call?.resolve(message.result ?? {});
    }
    if (message.method === 'Runtime.exceptionThrown' || message.method === 'Log.entryAdded')
      problems.push(JSON.stringify(message.params));
    if (message.method === 'Network.requestWillBeSent')
      requests.push(String((message.params?.['request'] as { url?: string })?.url));
    if (message.method === 'Page.loadEventFired') loaded();
  }

  function send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, ...(session !== undefined && { sessionId: session }) })}\0`);
    });
  }

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  session = String(attached['sessionId']);
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 640 });
  await send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }],
  });
  for (const domain of ['Runtime', 'Log', 'Page', 'Network']) await send(`${domain}.enable`);
  await send('Page.navigate', { url: address });
  await whenLoaded;

  async function evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Value }).value;
  }

  return {
    problems,
    requests,
    send,
    evaluate,
    async until(condition) {
      for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 20) {
        if ((await evaluate<unknown>(`Boolean(${condition})`)) === true) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      browser.kill('SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

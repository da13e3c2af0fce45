import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, type Request, type ThreadStart, toBackendError } from './channel.ts';
import { toThreadSurroundings } from './thread-surroundings.ts';

// The beginning of a thread that works for the dashboard: answers requests until it is ended.
const start = workerData as ThreadStart;
const port = parentPort;
if (port === null) throw new Error('this file is for a thread');

const surroundings = toThreadSurroundings(start);
const methods: Promise<object> =
  start.role === 'look'
    ? import('./looking.ts').then(({ createLooking }) => createLooking(surroundings))
    : import('./working.ts').then(({ createWorking }) => createWorking(surroundings, start));

port.on('message', (request: Request) => {
  void answer(request).then((message) => port.postMessage(message));
});

async function answer({ id, method, args }: Request): Promise<Answer> {
  try {
    const act: unknown = Reflect.get(await methods, method);
    if (typeof act !== 'function') throw new Error(`${start.role} knows no ${method}`);
    const value: unknown = await act(...args);
    return { id, ok: true, value };
  } catch (error) {
    return { id, ok: false, error: toBackendError(error) };
  }
}

import type { JobReply } from '../../ports/jobs.ts';
import type { Run } from '../run.ts';

const tries = 4;
const firstDelayMs = 1000;

/** Asks again what may be asked again, a few times. */
export async function patiently<Value>(run: Run, ask: () => Promise<JobReply<Value>>): Promise<JobReply<Value>> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await ask();
    if (reply.kind === 'ok' || attempt >= tries || run.stop.noMoreCalls.aborted) return reply;
    if (reply.action !== 'resend' && reply.action !== 'fate-unknown') return reply;
    if (reply.reason === 'not-found') return reply;
    await run.clock.sleep(Math.max(reply.retryAfterMs ?? 0, firstDelayMs * 2 ** (attempt - 1)), run.stop.noMoreCalls);
  }
}

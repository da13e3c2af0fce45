import type { Reporter } from '../ports/reporter.ts';
import type { StopReason } from './stop.ts';

/** Says why a run stops. That a person stopped it is said by whoever heard it. */
export function reportStop(reporter: Reporter): (reason: StopReason) => void {
  return (reason) => {
    if (reason.kind === 'interrupted') return;
    reporter.report({ kind: 'stopped', reason: reason.kind, message: reason.message });
  };
}

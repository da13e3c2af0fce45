import { createChance } from '../../core/chance.ts';
import type { FaultPlan, JobFaultKind } from '../fault-plan.ts';

/** What goes wrong with jobs: drawn for each act or line by the seed, so that the same job fares the same. */
export interface JobFaults {
  /** Whether the fault hits `what` (a job's id, a line's custom id) this time; `times`: how often it came here, from 1. */
  hits(fault: JobFaultKind, what: string, times?: number): boolean;
}

export function createJobFaults(plan: FaultPlan, seed: number | string, countFault: (kind: string) => void): JobFaults {
  const happened = new Set<JobFaultKind>();
  const decide = (fault: JobFaultKind, what: string, times: number): boolean => {
    const rule = plan.jobRules.find(({ kind }) => kind === fault);
    if (rule === undefined) return false;
    if (!rule.isOnce) return createChance(seed, 'job-fault', fault, what, times)() < rule.share;
    if (happened.has(fault)) return false;
    happened.add(fault);
    return true;
  };
  return {
    hits(fault, what, times = 1) {
      const isHit = decide(fault, what, times);
      if (isHit) countFault(fault);
      return isHit;
    },
  };
}

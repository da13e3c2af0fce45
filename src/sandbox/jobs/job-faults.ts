import { createChance } from '../../core/chance.ts';
import type { FaultPlan, JobFaultKind, JobFaultRule } from '../fault-plan.ts';

/**
 * What goes wrong with jobs, drawn by the seed. A job or line is drawn for once, and fares the same in another process. An act
 * that is repeated (a look, a download, a creation) is drawn for anew each time, so that its times are counted on disk: a
 * sandbox that lives for one tick only would else always be at the first.
 */
export interface JobFaults {
  /** Whether the fault hits `what`: a job's id, a line's custom id, the name of an act. */
  hits(fault: JobFaultKind, what: string): boolean;
}

/** `first`: of what "once" is the first time; `isRepeated`: whether the same thing is drawn for again. */
interface FaultScope {
  readonly first: 'of-each' | 'of-all';
  readonly isRepeated: boolean;
}
const ofLook: FaultScope = { first: 'of-each', isRepeated: true };
const ofAct: FaultScope = { first: 'of-all', isRepeated: true };
const scopes: Readonly<Partial<Record<JobFaultKind, FaultScope>>> = {
  'job-missing': ofLook,
  'unknown-status': ofLook,
  'results-cut': ofLook,
  'create-lost': ofAct,
  'create-refused': ofAct,
  'create-failed': ofAct,
  'upload-cut': ofAct,
  'list-cut': ofAct,
  'list-stale': ofAct,
};
const ofWhole: FaultScope = { first: 'of-all', isRepeated: false };

export interface JobFaultsParts {
  readonly plan: FaultPlan;
  readonly seed: number | string;
  /** How often this came, this time included. */
  readonly count: (name: string) => number;
  readonly countFault: (kind: string) => void;
}

export function createJobFaults({ plan, seed, count, countFault }: JobFaultsParts): JobFaults {
  function decide({ kind, share, firstTimes }: JobFaultRule, what: string): boolean {
    const { first, isRepeated } = scopes[kind] ?? ofWhole;
    if (firstTimes !== null) return count(first === 'of-each' ? `${kind} ${what}` : kind) <= firstTimes;
    return createChance(seed, 'job-fault', kind, what, isRepeated ? count(`${kind} ${what}`) : 1)() < share;
  }
  return {
    hits(fault, what) {
      const rule = plan.jobRules.find(({ kind }) => kind === fault);
      const isHit = rule !== undefined && decide(rule, what);
      if (isHit) countFault(fault);
      return isHit;
    },
  };
}

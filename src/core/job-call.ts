import type { PaidLine, PaidPlace } from './ledger.ts';
import type { RequestParameters } from './request.ts';

/**
 * One request of a job as a line of `.batch/jobs/<number>.calls.jsonl`: what its receipt will say of the request, so that the
 * flags and the pipeline of the run that collects it do not matter. Line n is the request in line n of requests.jsonl. null in
 * what says how the request was made: the line was lost, and the ledger does not say.
 */
export interface JobCall extends PaidPlace {
  readonly call: string;
  readonly promptDigest: string | null;
  readonly schemaDigest: string | null;
  readonly requestDigest: string | null;
  readonly parameters: RequestParameters | null;
  readonly expected: PaidLine['expected'];
  readonly reserveUsd: number | null;
}

import type { PaidLine, PaidPlace } from './ledger.ts';
import type { RequestParameters } from './request.ts';

/**
 * One request of a job as a line of `.batch/jobs/<number>.calls.jsonl`: what its receipt will say of the request, so that the
 * flags and the pipeline of the run that collects it do not matter. Line n is the request in line n of requests.jsonl.
 */
export interface JobCall extends PaidPlace {
  readonly call: string;
  readonly promptDigest: string;
  readonly schemaDigest: string | null;
  readonly requestDigest: string;
  readonly parameters: RequestParameters;
  readonly expected: PaidLine['expected'];
  readonly reserveUsd: number | null;
}

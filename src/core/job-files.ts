const ofJob = /^([0-9]{4,9})\.(?:json|requests\.jsonl|calls\.jsonl|results\.jsonl)$/;

/** The number of the job that a file of `.batch/jobs/` belongs to, by its name; null: it is of none. */
export function numberOfJobFile(name: string): number | null {
  const [, digits] = ofJob.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

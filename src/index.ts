/**
 * batch-pipeline as a library: the commands' operations, without the terminal. Open a batch, do stages on it, close it. What
 * people see and exit codes belong to the program; here everything is a value, and a person's mistake a UserError.
 */
export { acquireBatch } from './compose/acquire.ts';
export { type AllOutcome, type AllRequest, runAll } from './compose/all.ts';
export { archiveBatch, type MovedBatch, unarchiveBatch } from './compose/archive.ts';
export { cleanBatch, planCleanOf } from './compose/clean.ts';
export { type CompareOptions, compareBatches } from './compose/compare.ts';
export { type DetachOutcome, type DetachRequest, startDetached } from './compose/detach.ts';
export { estimateBatch } from './compose/estimate.ts';
export { type ParseOutcome, type PrepareOutcome, parseBatch, prepareBatch } from './compose/free-stages.ts';
export { type BatchStatus, listBatches, statusOf } from './compose/look.ts';
export type { Consent, Offer } from './compose/offer.ts';
export { type OpenBatch, type OpenOptions, openBatch } from './compose/open-batch.ts';
export { type LookedAt, openForLooking } from './compose/open-for-looking.ts';
export type { ProcessOutcome } from './compose/outcome.ts';
export { type PilotOutcome, type PilotRequest, runPilot } from './compose/pilot.ts';
export { toSelection } from './compose/check-words.ts';
export { type ProcessRequest, processBatch } from './compose/process.ts';
export { type LogPage, type LogQuery, readLog } from './compose/read-log.ts';
export { type RenamedBatch, renameBatch } from './compose/rename.ts';
export { killHolder, type ProcessFacts, processFacts } from './compose/process-facts.ts';
export { type RenderOutcome, renderBatch } from './compose/render.ts';
export type { Selection, SpendingFlags } from './compose/spending-flags.ts';
export { type StopOutcome, stopBatch } from './compose/stop-batch.ts';
export { createSurroundings, type Surroundings } from './compose/surroundings.ts';
export { type ShownItem, showItem } from './compose/show.ts';
export { type TuneOutcome, type TuneRequest, tuneBatch } from './compose/tune-batch.ts';
export { type Validation, validatePipeline } from './compose/validate.ts';
export { type VerifyOutcome, verifyBatch } from './compose/verify.ts';
export { whyOf } from './compose/why.ts';
export type { Comparison } from './core/comparison.ts';
export { UserError } from './core/errors.ts';
export type { ProgressEvent, Reporter } from './ports/reporter.ts';

import { z } from 'zod';
import { detachedEnd, detachedRun } from './parts/detached.ts';
import { processOutcome } from './parts/process-outcome.ts';

export const process = z.union([processOutcome, detachedRun, detachedEnd]).describe('How a run ended.');

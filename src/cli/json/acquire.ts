import { acquireOutcome } from './parts/free-outcomes.ts';
import { pipeline } from './parts/values.ts';

export const acquire = acquireOutcome.extend({ pipeline }).describe('What acquire made.');

import { prepareOutcome } from './parts/free-outcomes.ts';
import { closed } from './parts/values.ts';

export const prepare = closed(prepareOutcome.shape).describe('What prepare made.');

import { parseOutcome } from './parts/free-outcomes.ts';
import { closed } from './parts/values.ts';

export const parse = closed(parseOutcome.shape).describe('What parse decided.');

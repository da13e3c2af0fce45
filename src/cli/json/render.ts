import { renderOutcome } from './parts/free-outcomes.ts';
import { closed } from './parts/values.ts';

export const render = closed(renderOutcome.shape).describe('What render made.');

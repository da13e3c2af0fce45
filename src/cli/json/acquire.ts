import { acquireOutcome } from './parts/free-outcomes.ts';
import { text } from './parts/values.ts';

export const acquire = acquireOutcome
  .extend({ pipeline: text('The pipeline of the batch: absolute path, or name of a template.') })
  .describe('What acquire made.');

import type { ModelRequest } from '../../src/core/request.ts';

/** A request that uses what every provider has. */
export const scoringSchema = {
  type: 'object',
  properties: {
    score: { type: 'integer', minimum: 1, maximum: 5, description: 'How good it is' },
    note: { type: 'string' },
  },
  required: ['score'],
} as const;

export function requestTo(
  provider: ModelRequest['provider'],
  model: string,
  changes: Partial<ModelRequest> = {},
): ModelRequest {
  return {
    provider,
    model,
    system: 'You judge texts.',
    user: 'Judge this: the cat sat on the mat.',
    schema: scoringSchema,
    schemaName: 'judge',
    parameters: { maxOutputTokens: 8_192 },
    lane: 'realtime',
    ...changes,
  };
}

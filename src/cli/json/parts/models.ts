import { z } from 'zod';
import { closed, part, text } from './values.ts';

export const provider = part('Provider', 'Whose model it is.', z.enum(['anthropic', 'openai', 'gemini']));

export const lane = part(
  'Lane',
  'How a call travels: at once, at half price when there is room, or in a job within a day.',
  z.enum(['realtime', 'flex', 'batch']),
);

export const modelId = part(
  'ModelId',
  'A model as resolved: never an alias.',
  closed({ provider, model: text("The provider's own name of the model.") }),
);

export const stepKind = part(
  'StepKind',
  'What a step does: ask a model, compute, or make one item many.',
  z.enum(['prompt', 'code', 'expand']),
);

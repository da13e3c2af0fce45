import * as z from 'zod';

const day = z.iso.date();
const dollars = z.number().nonnegative().describe('US dollars per million tokens');
const factor = z.number().nonnegative().describe('part of the realtime price');

const rates = {
  input: dollars,
  cachedInput: dollars.optional().describe('default: the price of input'),
  cacheWrite: dollars.optional().describe('default: the price of input'),
  longCacheWrite: dollars.optional().describe('of cache writes kept for an hour; default: the price of cacheWrite'),
  output: dollars,
};

/** `prices.json`: what models cost, in front of the built-in table. */
export const priceFileSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      provider: z.enum(['anthropic', 'openai', 'gemini']),
      model: z.string().min(1).describe('id, exactly as the provider has it'),
      aliases: z.array(z.string().regex(/^[^\s/:]+$/, 'an alias has no white space, "/" or ":"')).optional(),
      ...rates,
      above: z
        .array(z.strictObject({ inputTokens: z.number().int().positive(), ...rates }))
        .optional()
        .describe('other prices for the whole request when its input has more tokens than this'),
      lanes: z
        .strictObject({ realtime: factor.optional(), flex: factor.optional(), batch: factor.optional() })
        .optional()
        .describe('default: as built in, else realtime only'),
      from: day.optional().describe('first day of these prices; list the model again for other days'),
      until: day.optional().describe('first day on which they hold no more'),
      contextTokens: z.number().int().positive().optional(),
      maxOutputTokens: z.number().int().positive().optional(),
      checkedOn: day.optional(),
      source: z.string().optional(),
    }),
  ),
});

export type PriceFile = z.infer<typeof priceFileSchema>;
export type PriceFileModel = PriceFile['models'][number];

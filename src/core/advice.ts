/** A kind of failure, told by its words, and what usually helps. The first that fits. */
const advices: readonly { readonly fits: RegExp; readonly advice: string }[] = [
  {
    fits: /\b401\b|\b403\b|api[ -]?key|authenticat|unauthori[sz]ed|permission[ _]denied/i,
    advice:
      'The provider does not take the key. Check the variable that holds it (home shows which are set), then resume.',
  },
  {
    fits: /\b402\b|billing|insufficient[ _](quota|credit|funds)|credit balance|exceeded your current quota/i,
    advice: "The account has no money left. Top it up at the provider's, then resume; nothing is lost.",
  },
  {
    fits: /\b429\b|rate[ -]?limit|too many requests/i,
    advice:
      'Fewer calls at once (tune the workers down), or the batch lane, which has limits of its own and costs half.',
  },
  {
    fits: /\b404\b|model.*(not found|does not exist|unknown)|unknown[ -]model/i,
    advice: 'The provider does not know the model, or not for this key. Resume with another one.',
  },
  {
    fits: /context (length|window)|too (long|large|many tokens)|maximum context|prompt is too long/i,
    advice:
      'The prompt is longer than the model takes. Shorten what the template puts in, or choose a model with a larger window.',
  },
  {
    fits: /truncat|cut off|max(imum)?[ _-]?(output[ _-]?)?tokens|length limit/i,
    advice:
      'The answer did not fit. Raise maxOutputTokens of the step, ask for less, or let it think less (reasoning).',
  },
  {
    fits: /refus|content[ _-]?(filter|policy)|safety|blocked/i,
    advice:
      'The model would not answer. Say in the system prompt what it is for, take out what offends, or ask another model.',
  },
  {
    fits: /not JSON|no JSON|invalid JSON|json.*(parse|pars)|unexpected token/i,
    advice:
      'Look at a raw answer. Cut off: raise maxOutputTokens. Words around it: say in the prompt that nothing but JSON is wanted, with an example. Most models are held to a schema, where the step has one; else try another model.',
  },
  {
    fits: /\bschema\b|required propert|must (be|have|match)|additional propert|enum/i,
    advice:
      'Loosen the schema where it asks for more than is needed, or show an example of the wanted value in the prompt. The raw answers say which.',
  },
  {
    fits: /\bempty\b|no answer|said nothing/i,
    advice:
      'Thinking may have used up all tokens: raise maxOutputTokens or lower reasoning; or the prompt asks for nothing.',
  },
  {
    fits: /timed? ?out|timeout|ETIMEDOUT|no answer within/i,
    advice:
      'Calls take longer than they may. Ask for shorter answers, fewer workers, or give more time with --timeout.',
  },
  {
    fits: /\b5\d\d\b|overloaded|server error|unavailable|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|network|socket|fetch failed/i,
    advice:
      'The provider or the network had trouble. Resume later: what is done is kept, and only what is missing is asked again.',
  },
  {
    fits: /template|handlebars|partial/i,
    advice: 'The template does not fit these items. See one with preview, mend the template, then resume.',
  },
  {
    fits: /ENOSPC|disk|EACCES|EROFS/i,
    advice: 'The disk would not take it. Make room or mend the permissions, then resume.',
  },
];

/** What a verdict by a rule of the pipeline's own means; its words can be anything. */
const ruleAdvice =
  'A rule of the pipeline rejected it. Look at some answers: either the prompt does not say clearly what the rule wants, or the rule asks too much.';

/** `label` and `message` as a cause has them; null: nothing is known. */
export function adviceFor(cause: {
  readonly state: string;
  readonly label: string;
  readonly message: string | null;
}): string | null {
  const { state, label, message } = cause;
  if (state === 'waiting' || state === 'in flight') return null;
  // The label names the kind; a message may speak of others beside it.
  for (const words of [label, message ?? '']) {
    const found = advices.find(({ fits }) => fits.test(words));
    if (found !== undefined) return found.advice;
  }
  return state === 'rejected' ? ruleAdvice : null;
}

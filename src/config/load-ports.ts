import type { TemplateText } from '../core/pipeline.ts';
import type { ExpressionLanguage } from '../ports/expressions.ts';
import type { PriceList } from '../ports/price-list.ts';
import type { TemplateEngine } from '../ports/templates.ts';
import type { ReceiveSchema } from './rules/check-against-providers.ts';

export interface LoadPorts {
  /** Makes a template engine that finds these partials. */
  templates(partials: Readonly<Record<string, TemplateText>>): TemplateEngine;
  /** Reads expressions; may be left out only where the pipeline has none. */
  readonly language?: ExpressionLanguage;
  /** Without it, names of models are not looked up. */
  readonly prices?: PriceList;
  /** Without it, nothing is said of what a provider makes of a schema. */
  readonly receiveSchema?: ReceiveSchema;
}

export interface LoadOptions {
  /** A batch may outlive the file that its items came from: only what acquires needs it. */
  readonly sourceMustExist: boolean;
  /** Try rules on made-up answers, which starts the interpreter. */
  readonly triesRules?: boolean;
}

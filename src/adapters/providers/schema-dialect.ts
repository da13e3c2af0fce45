import type { JsonObject } from '../../core/json.ts';
import type { UnenforcedWords } from '../../core/schema-reception.ts';

/** A schema as a provider's strict mode takes it and what was changed, or why it cannot be expressed there. */
export type SchemaFit =
  | {
      readonly schema: JsonObject;
      /** Told in descriptions, and not enforced while an answer is written. */
      readonly unenforced: readonly UnenforcedWords[];
      /** Other changes, in words. */
      readonly notes: readonly string[];
    }
  | { readonly unsupported: string };

/** What a provider's strict mode takes. The full schema is checked here in any case: what is left out is only not enforced there. */
export interface SchemaDialect {
  /** Keywords beside the structural ones that are sent as they are. */
  readonly keeps: ReadonlySet<string>;
  /** Formats of strings that are sent; null: all. */
  readonly formats: ReadonlySet<string> | null;
  /** The largest `minItems` that is sent. */
  readonly largestMinItems: number;
  /** Every object gets `additionalProperties: false`; objects with free names cannot be expressed. */
  readonly closesObjects: boolean;
  /** Every property is required; optional ones may be null instead. */
  readonly requiresAll: boolean;
  readonly hasConst: boolean;
  /** Whether `type` stands beside `enum` and `const`. */
  readonly typesLiterals: boolean;
  readonly recursion: 'any' | 'through optional properties' | 'none';
  readonly rootIsObject: boolean;
  /** Whether {} (anything) and arrays without `items` can be said. */
  readonly allowsAnything: boolean;
  readonly hasPrefixItems: boolean;
}

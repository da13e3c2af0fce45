/** Words of a schema that a provider does not enforce at one place of an answer. */
export interface UnenforcedWords {
  /** The place: `answer` itself, `answer.goals[].quote`. */
  readonly path: string;
  readonly words: readonly string[];
}

/** What a provider makes of a schema. The whole schema is checked here in any case. */
export interface SchemaReception {
  /** Why it cannot be sent at all, in words; null: it is sent. */
  readonly refusal: string | null;
  readonly unenforced: readonly UnenforcedWords[];
  /** What else is changed on the way, in words. */
  readonly changes: readonly string[];
}

/** A value as a file has it, before it is an item or an element of a list. */
export interface SourceValue {
  readonly value: unknown;
  /** For errors: file and line, or position. */
  readonly where: string;
}

import type { ParseDefinition } from '../core/pipeline.ts';
import type { ParseYaml } from './schema-parse.ts';

/** How an answer is read, with short forms written out. `json` where there is a schema, else `text`. */
export function toParseDefinition(yaml: ParseYaml | undefined, hasSchema: boolean): ParseDefinition {
  if (yaml === undefined) return { kind: hasSchema ? 'json' : 'text' };
  if (typeof yaml === 'string') return { kind: yaml };
  if ('sections' in yaml) {
    return {
      kind: 'sections',
      fields: Object.entries(yaml.sections).map(([name, given]) => {
        const field = typeof given === 'string' ? { heading: given } : given;
        return {
          name,
          heading: field.heading ?? null,
          label: field.label ?? null,
          as: field.item === undefined ? (field.as ?? 'text') : 'list',
          item: field.item ?? null,
          optional: field.optional ?? false,
        };
      }),
    };
  }
  return {
    kind: 'regex',
    fields: Object.entries(yaml.regex).map(([name, given]) => {
      const field = typeof given === 'string' ? { pattern: given } : given;
      return {
        name,
        pattern: field.pattern,
        flags: field.flags ?? '',
        all: field.all ?? false,
        as: field.as ?? 'text',
        optional: field.optional ?? false,
      };
    }),
  };
}

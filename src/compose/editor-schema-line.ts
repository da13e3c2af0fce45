import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const schemaOfPackage = join('node_modules', 'batch-pipeline', 'schema', 'pipeline.schema.json');

/**
 * The line that tells editors where the schema of a pipeline is, for a folder of pipelines that stands beside or below an
 * installed package: its copy is found without a network. '' where there is none, for a path that leads nowhere is an
 * error in every editor.
 */
export function toEditorSchemaLine(folder: string): string {
  for (let above = dirname(folder), last = folder; above !== last; last = above, above = dirname(above)) {
    const schema = join(above, schemaOfPackage);
    if (existsSync(schema))
      return `# yaml-language-server: $schema=${relative(folder, schema).split(sep).join('/')}
`;
  }
  return '';
}

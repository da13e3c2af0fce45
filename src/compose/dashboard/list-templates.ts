import { load } from 'js-yaml';

/** The built-in templates with what their pipeline.yaml says of them. */
export async function listTemplates(): Promise<readonly { readonly name: string; readonly description: string }[]> {
  const { builtinTemplates } = await import('../../generated/builtin-templates.ts');
  return Object.entries(builtinTemplates).map(([name, files]) => {
    const yaml = load(files['pipeline.yaml'] ?? '') as { readonly description?: unknown } | undefined;
    return { name, description: typeof yaml?.description === 'string' ? yaml.description : '' };
  });
}

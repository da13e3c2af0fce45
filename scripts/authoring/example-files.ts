import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('examples', import.meta.url));
const languages: Readonly<Record<string, string>> = {
  '.yaml': 'yaml',
  '.json': 'json',
  '.hbs': 'handlebars',
  '.js': 'js',
  '.csv': 'csv',
  '.md': 'markdown',
};

/** All files of a worked pipeline, each as a block below its path, pipeline.yaml first. */
export function toExampleBlocks(name: string): string {
  const root = join(folder, name);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(
      (one, other) => Number(other === 'pipeline.yaml') - Number(one === 'pipeline.yaml') || (one < other ? -1 : 1),
    );
  const blocks = paths.map((path) => {
    const text = readFileSync(join(root, path), 'utf8').trimEnd();
    if (text.includes('```')) throw new Error(`${name}/${path} has a fence of its own`);
    return `\`${name}/${path}\`\n\n\`\`\`${languages[extname(path)] ?? 'text'}\n${text}\n\`\`\`\n`;
  });
  return blocks.join('\n');
}

export function listExamples(): readonly string[] {
  return readdirSync(folder).sort();
}

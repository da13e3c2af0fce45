// Writes schema/output/: a JSON Schema of what each command prints with --json. They are published, so they are in git.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src', 'cli', 'json');
const target = join(root, 'schema', 'output');

/** Does nothing where no source is newer: loading zod takes longer than all else that is generated. */
export async function generateOutputSchemas() {
  mkdirSync(target, { recursive: true });
  if (isUpToDate()) return;
  const { toOutputSchemas } = await import('../src/cli/json/output-schemas.ts');
  const texts = new Map(toOutputSchemas().map(({ file, schema }) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
  for (const file of readdirSync(target)) if (!texts.has(file)) rmSync(join(target, file));
  // Also where nothing changed: the time of the file says that it was looked at.
  for (const [file, text] of texts) writeFileSync(join(target, file), text);
}

function isUpToDate() {
  const sources = readdirSync(source, { recursive: true }).map((path) => join(source, path));
  const targets = readdirSync(target).map((path) => join(target, path));
  if (targets.length === 0) return false;
  const newestSource = Math.max(...[source, ...sources].map(changedAt));
  const times = targets.map(changedAt);
  // A file that was removed leaves a folder that is newer than all that is in it.
  return newestSource < Math.min(...times) && changedAt(target) <= Math.max(...times);
}

function changedAt(path) {
  return statSync(path).mtimeMs;
}

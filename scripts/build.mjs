// npm run build: src/generated/ → dist/. Everything is bundled (docs/decisions/2026-11-20-bundle.md); imports made at run time keep their own chunks.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { generate } from './generate.mjs';
import { withoutReactDevtools } from './without-react-devtools.mjs';
import { withoutUnusedOclifParts } from './without-unused-oclif-parts.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const failed = await generate();
for (const { file, reason } of failed) console.error(`${file} cannot be loaded: ${reason}`);
if (failed.length > 0) process.exit(1);

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const outside = Object.keys(dependencies);

const shared = {
  outDir: 'dist',
  format: ['esm'],
  platform: 'node',
  target: 'node24',
  minify: true,
  clean: false,
  silent: true,
  config: false,
  dts: false,
  noExternal: [/.*/],
};

// The chunks' names change with their content. dist/types belongs to `npm run prepack`, which npm runs before this.
mkdirSync('dist', { recursive: true });
for (const name of readdirSync('dist')) if (name.endsWith('.js')) rmSync(join('dist', name));

await build({
  ...shared,
  entry: {
    main: 'src/main.ts',
    // What works for the dashboard in threads of its own.
    'dashboard-thread': 'src/compose/dashboard/thread.ts',
    ...(existsSync('src/index.ts') ? { index: 'src/index.ts' } : {}),
  },
  splitting: true,
  external: outside,
  // What was written for require, oclif and others, finds what ES modules do not have.
  banner: {
    js: `import {createRequire as __createRequire} from 'node:module';import {fileURLToPath as __toPath} from 'node:url';const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL('.',import.meta.url));`,
  },
  define: {
    'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"1"',
    // React chooses by it: what serves its developers is several times as large and slower.
    'process.env.NODE_ENV': '"production"',
  },
  esbuildPlugins: [
    withoutReactDevtools,
    ...(process.env.BATCH_PIPELINE_BUILD_WHOLE === '1' ? [] : [withoutUnusedOclifParts]),
  ],
});

// On its own, so that --version reads one small file.
await build({
  ...shared,
  entry: { entry: 'src/entry.ts' },
  splitting: false,
  esbuildPlugins: [
    {
      name: 'main-stays-outside',
      setup({ onResolve }) {
        onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.js', external: true }));
      },
    },
  ],
});

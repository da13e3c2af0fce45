import module from 'node:module';
import { version } from './generated/version.ts';

const isTooOld = Number(process.versions.node.split('.')[0]) < 24;
const first = process.argv[2];

// Everything the program is made of lies behind import('./main.ts'): --version and the check of Node must not load it.
if (isTooOld) {
  console.error(
    `batch-pipeline needs Node 24 or newer, this is ${process.version}. In the project's folder \`npx batch-pipeline\` brings its own after \`npm ci\`; elsewhere install Node 24.`,
  );
  process.exitCode = 1;
} else if ((first === '--version' || first === '-v') && process.argv.length === 3) {
  console.log(`batch-pipeline/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else {
  // The default folder only: a path under /proc makes Node spin for ever.
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}

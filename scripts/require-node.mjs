// First command of every npm script: plain JavaScript that any Node can run, so that an old one gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 24) {
  console.error(
    `batch-pipeline needs Node 24 or newer, this is ${process.version}. Run \`npm ci\` (without --ignore-scripts): it brings its own Node 24, and npm scripts then use it.`,
  );
  process.exit(1);
}
if (major === 24 && minor < 11) {
  console.error(
    `batch-pipeline is built with tools that need Node 24.11 or newer, this is ${process.version}. Run \`npm ci\` again.`,
  );
  process.exit(1);
}

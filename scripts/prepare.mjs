// Run by `npm ci`, by `npm pack`, and by the first `npx batch-pipeline` in a folder. That last one only links the folder: what `npm ci`
// built is there, or the launcher says that it is not. Failing here would leave npx with a broken link that no later `npm ci` mends.
if (process.env.npm_command !== 'exec') {
  await import('./require-node.mjs');
  await import('./build.mjs');
}

#!/usr/bin/env node
// Committed beside the sources, because dist/ is built by `npm ci`: without it a person gets a sentence and not a module error.
import('../dist/entry.js').catch((error) => {
  if (error && error.code === 'ERR_MODULE_NOT_FOUND' && String(error.url || '').endsWith('/dist/entry.js')) {
    console.error('batch-pipeline is not built yet: run `npm ci` (or `npm run build`) in its folder, then try again.');
    process.exitCode = 1;
    return;
  }
  throw error;
});

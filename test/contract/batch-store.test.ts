import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskFiles } from '../../src/adapters/store/disk-files.ts';
import { createMemoryFiles } from '../../src/adapters/store/memory-files.ts';
import { describeBatchStore } from './batch-store.ts';

describeBatchStore('on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  return {
    files: createDiskFiles(),
    dataFolder: join(folder, 'deep', 'data'),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
});

describeBatchStore('in memory', () => ({ files: createMemoryFiles(), dataFolder: '/deep/data', dispose: () => {} }));

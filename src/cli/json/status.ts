import { batchStatus } from './parts/status.ts';

export const status = batchStatus.describe('One batch at a glance.');

import { movedBatch } from './parts/moved-batch.ts';

export const archive = movedBatch.describe('A batch that was put away.');

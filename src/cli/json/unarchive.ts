import { movedBatch } from './parts/moved-batch.ts';

export const unarchive = movedBatch.describe('A batch that was taken back.');

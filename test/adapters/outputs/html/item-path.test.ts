import { describe, expect, it } from '@jest/globals';
import { toItemPath, toStepPath } from '../../../../src/adapters/outputs/html/item-path.ts';

describe('the path of an item', () => {
  it.each([
    ['item-0001', 'main', 'item-0001'],
    ['item-0001', 'judge', 'item-0001/judge'],
    ['item-0001--split-003', 'judge', 'item-0001/split/003/judge'],
    ['a-1--split-003--idea-010', 'main', 'a-1/split/003/idea/010'],
  ])('of %s for step %s is %s', (id, step, path) => {
    expect(toStepPath(id, step)).toBe(path);
    expect(path.startsWith(toItemPath(id))).toBe(true);
  });
});

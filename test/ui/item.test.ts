import { test } from '@jest/globals';
import { closeAfterEach, opened } from '../support/typed-keys.ts';
closeAfterEach();
test('x', async () => {
  const app = opened();
  await app.until('survey-a');
  await app.press('Enter');
  await app.until('item-0003');
  await app.press('Enter');
  await app.until('judge.score');
});

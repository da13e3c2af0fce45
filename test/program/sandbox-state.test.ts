import { expect, jest, test } from '@jest/globals';
import OpenAI from 'openai';
import { startSandboxProcess } from '../support/sandbox-process.ts';
import { createWorkplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

test('a sandbox that is killed at any moment knows every job that it has acknowledged, and where its time stood', async () => {
  const place = createWorkplace({});
  const sandbox = await startSandboxProcess({
    folder: place.folder,
    seed: 1,
    faults: 'job-time:100s',
    isManual: true,
  });
  try {
    const openai = new OpenAI({
      apiKey: sandbox.environment['OPENAI_API_KEY'] ?? '',
      baseURL: sandbox.environment['OPENAI_BASE_URL'] ?? '',
      maxRetries: 0,
    });
    const body = { model: 'gpt-6-luna', input: 'Hello', max_output_tokens: 200 };
    const line = JSON.stringify({ custom_id: 'a', method: 'POST', url: '/v1/responses', body });
    const acknowledged = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const { id: fileId } = await openai.files.create({ file: new File([line], 'a.jsonl'), purpose: 'batch' });
      // Several at once, and the kill comes with the first that is acknowledged.
      const creations = Array.from({ length: 5 }, () =>
        openai.batches
          .create({ input_file_id: fileId, endpoint: '/v1/responses', completion_window: '24h' })
          .then(({ id }) => void acknowledged.add(id)),
      );
      await Promise.any(creations);
      await sandbox.restart();
      await Promise.allSettled(creations);
      await sandbox.advance(1000);
      const listed = new Set<string>();
      for await (const { id } of openai.batches.list({ limit: 100 })) listed.add(id);
      expect([...acknowledged].filter((id) => !listed.has(id))).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(4);

    await sandbox.advance(100_000);
    const [first = ''] = acknowledged;
    const before = await openai.batches.retrieve(first);
    await sandbox.restart();
    expect(await openai.batches.retrieve(first)).toEqual(before);
    expect(before.status).toBe('completed');
    expect(sandbox.bill().filter(({ jobId }) => jobId === first)).toHaveLength(1);
  } finally {
    await sandbox.stop();
    place.remove();
  }
});

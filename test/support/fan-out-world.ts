import type { VerifyOutcome } from '../../src/compose/verify.ts';
import { createWorld, type ProcessOptions, type Session, type World } from './batch-world.ts';
import { createFakeProvider, type FakeProviderOptions } from './fake-provider.ts';

/** A world with this pipeline.yaml and templates (`name.md.hbs` of each name), and an evaluator of its own in each process. */
export function fanOutWorld(
  yaml: string,
  templates: Readonly<Record<string, string>>,
  answer: FakeProviderOptions['answer'],
  options: Partial<FakeProviderOptions> = {},
): World {
  const files = Object.entries(templates).map(([name, text]) => [name.includes('.') ? name : `${name}.md.hbs`, text]);
  return createWorld({
    pipeline: { 'pipeline.yaml': yaml, ...Object.fromEntries(files) },
    provider: createFakeProvider({ answer, ...options }),
  });
}

/** Acquires, prepares, processes and parses, and says how processing ended. */
export const runLine =
  (options: ProcessOptions = {}) =>
  async (session: Session) => {
    await session.acquire();
    await session.prepare();
    const outcome = await session.process(options);
    await session.parse();
    return outcome;
  };

/** What verify finds wrong; nothing: everything fits together. */
export async function findWrongs(world: World): Promise<readonly string[]> {
  return wrongsOf(await world.look((session) => session.verify()));
}

export function wrongsOf({ findings, conservation }: VerifyOutcome): readonly string[] {
  const { holds, missing, strangers, tokens } = conservation;
  return [
    ...findings
      .filter(({ severity }) => severity === 'error')
      .map(({ kind, itemId, step }) => [kind, itemId, step].filter((word) => word !== null).join(' ')),
    ...(holds ? [] : ['conservation']),
    ...missing.map((id) => `missing ${id}`),
    ...strangers.map((id) => `stranger ${id}`),
    ...(tokens?.callsWithoutReceipt ?? []).map((call) => `call ${call} without receipt`),
  ];
}

/** The user texts that were sent, in order. */
export function sentTexts(world: World): readonly string[] {
  return world.provider.calls.map(({ request }) => request.user);
}

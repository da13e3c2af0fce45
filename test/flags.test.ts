import { expect, test } from '@jest/globals';
import { manifest } from '../src/generated/manifest.ts';

interface Flag {
  readonly name: string;
  readonly char?: string;
  readonly type: 'boolean' | 'option';
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly hidden?: boolean;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly env?: string;
  readonly aliases?: readonly string[];
}

interface Command {
  readonly args: Readonly<Record<string, { readonly name: string; readonly required?: boolean }>>;
  readonly flags: Readonly<Record<string, Flag>>;
}

// Scripts and cron jobs rest on these. After a change that is meant: `npm test -- flags -u`, and a line in CHANGELOG.md.
test('the commands and their flags are those that users know', () => {
  const commands = Object.entries(manifest.commands as Readonly<Record<string, Command>>);
  expect(`\n${commands.map(([id, command]) => toText(id, command)).join('\n\n')}\n`).toMatchSnapshot();
});

function toText(id: string, { args, flags }: Command): string {
  const words = Object.values(args).map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  const lines = Object.values(flags)
    .map(toLine)
    .sort((left, right) => left.localeCompare(right, 'en'));
  return [[id.replaceAll(':', ' '), ...words].join(' '), ...lines.map((line) => `  ${line}`)].join('\n');
}

function toLine(flag: Flag): string {
  return [
    `--${flag.allowNo ? '[no-]' : ''}${flag.name}`,
    flag.char && `-${flag.char}`,
    flag.type === 'option' && `<${flag.options?.join('|') ?? 'value'}>`,
    flag.required && 'required',
    flag.multiple && 'repeatable',
    flag.hidden && 'hidden',
    flag.env && `env ${flag.env}`,
    flag.default !== undefined && `default ${JSON.stringify(flag.default)}`,
    ...(flag.aliases ?? []).map((alias) => `also --${alias}`),
  ]
    .filter(Boolean)
    .join(' ');
}

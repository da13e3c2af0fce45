import type { Config } from '@oclif/core/config';
import { findClosestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';

/** Finds the command that `argv` names and runs it, or shows help. Throws what the command throws. */
export async function dispatch(argv: readonly string[], config: Config): Promise<void> {
  const { id, rest } = splitCommand(argv, config);
  if (argv.length === 0 || asksForHelp(argv)) return showHelp(argv, config);

  const command = id === undefined ? undefined : config.findCommand(id);
  const strayWord = rest[0] !== undefined && !rest[0].startsWith('-') ? rest[0] : undefined;
  if (command === undefined || id === undefined) {
    if (id !== undefined && strayWord === undefined) return showHelp(argv, config);
    throw unknownCommand(argv, config);
  }
  const hasSubcommands = config.commandIDs.some((other) => other.startsWith(`${id}:`));
  if (strayWord !== undefined && hasSubcommands && Object.keys(command.args).length === 0) {
    throw unknownCommand(argv, config);
  }
  const commandClass = await command.load();
  await commandClass.run([...rest], config);
}

/** The longest run of leading words that is a command or a topic. */
function splitCommand(argv: readonly string[], config: Config): { id: string | undefined; rest: readonly string[] } {
  let length = 0;
  const parts = leadingWords(argv);
  for (let count = 1; count <= parts.length; count++) {
    const id = parts.slice(0, count).join(':');
    if (config.findCommand(id) !== undefined || config.findTopic(id) !== undefined) length = count;
  }
  return { id: length === 0 ? undefined : parts.slice(0, length).join(':'), rest: argv.slice(length) };
}

function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((word) => word.startsWith('-'));
  return end === -1 ? argv : argv.slice(0, end);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function showHelp(argv: readonly string[], config: Config): Promise<void> {
  const { id, rest } = splitCommand(argv, config);
  const isUnknown = id === undefined && rest[0] !== undefined && !rest[0].startsWith('-');
  if (isUnknown) throw unknownCommand(argv, config);
  const { ProgramHelp } = await import('./help.ts');
  await new ProgramHelp(config).showHelp(id === undefined ? [] : id.split(':'));
}

function unknownCommand(argv: readonly string[], config: Config): UserError {
  const said = leadingWords(argv);
  const first = argv[0] ?? '';
  if (said.length === 0) {
    return new UserError({
      code: 'unknown-command',
      message: `The first word must be a command, not ${first}.`,
      hint: 'See `batch-pipeline --help`.',
    });
  }
  const names = config.commands.filter((command) => !command.hidden).map((command) => command.id.replaceAll(':', ' '));
  const near = findClosestWord(said.slice(0, 2).join(' '), names) ?? findClosestWord(first, names);
  return new UserError({
    code: 'unknown-command',
    message: `There is no command ${said.slice(0, 2).join(' ')}.`,
    hint: near === null ? 'See `batch-pipeline --help`.' : `Did you mean \`batch-pipeline ${near}\`?`,
  });
}

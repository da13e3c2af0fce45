import { Help } from '@oclif/core/help';

/** oclif's help; at the root the commands stand in the groups they declare (`static group = 'Stages'`). */
export class ProgramHelp extends Help {
  protected override formatCommands(commands: Parameters<Help['formatCommands']>[0]): string {
    const groups = Map.groupBy(commands, toGroup);
    if (groups.size <= 1) return super.formatCommands(commands);
    const order = [...groupOrder, ...[...groups.keys()].filter((name) => !groupOrder.includes(name))];
    return order
      .flatMap((name) => {
        const members = groups.get(name);
        return members === undefined ? [] : [super.formatCommands(members).replace('COMMANDS', name.toUpperCase())];
      })
      .join('\n\n');
  }

  /** Every topic of ours is a command too, so that a list of topics would only repeat the commands. */
  protected override get sortedTopics(): Help['sortedTopics'] {
    return [];
  }
}

const groupOrder: readonly string[] = ['Stages', 'Money', 'Clean', 'Look', 'Jobs', 'Care', 'Author', 'Live', 'Other'];

function toGroup(command: object): string {
  return 'group' in command && typeof command.group === 'string' ? command.group : 'Other';
}

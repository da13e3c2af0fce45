import { Help } from '@oclif/core/help';
import { exitCodeList } from './exit-table.ts';

/**
 * oclif's help; at the root the commands stand in the groups they declare (`static group = 'Stages'`), and the exit codes
 * stand at the end.
 */
export class ProgramHelp extends Help {
  protected override formatCommands(commands: Parameters<Help['formatCommands']>[0]): string {
    const groups = Map.groupBy(commands, toGroup);
    if (groups.size <= 1) return super.formatCommands(commands);
    const order = [...groupOrder, ...[...groups.keys()].filter((name) => !groupOrder.includes(name))];
    return order
      .flatMap((name) => {
        const members = groups.get(name);
        return members === undefined
          ? []
          : [super.formatCommands(inOrder(members)).replace('COMMANDS', name.toUpperCase())];
      })
      .join('\n\n');
  }

  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    this.log(
      this.section(
        'EXIT CODES',
        exitCodeList().map(([code, meaning]) => [code, meaning]),
      ),
    );
    this.log('');
  }

  /** Every topic of ours is a command too, so that a list of topics would only repeat the commands. */
  protected override get sortedTopics(): Help['sortedTopics'] {
    return [];
  }
}

const groupOrder: readonly string[] = ['Stages', 'Money', 'Clean', 'Look', 'Jobs', 'Care', 'Author', 'Live', 'Other'];

/** The order of the line; other commands stay in the order of the alphabet. */
const stageOrder: readonly string[] = ['acquire', 'prepare', 'process', 'parse', 'render', 'all'];

function inOrder<Named extends { readonly id: string }>(commands: readonly Named[]): Named[] {
  const place = ({ id }: Named) => (stageOrder.includes(id) ? stageOrder.indexOf(id) : stageOrder.length);
  return commands.toSorted((a, b) => place(a) - place(b));
}

function toGroup(command: object): string {
  return 'group' in command && typeof command.group === 'string' ? command.group : 'Other';
}

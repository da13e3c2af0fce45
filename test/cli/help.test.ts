import { format } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { createEmbeddedConfig } from '../../src/cli/embedded-config.ts';
import { exitCodesAsMarkdown } from '../../src/cli/exit-table.ts';
import { ProgramHelp } from '../../src/cli/help.ts';

function commandsOf(groups: Readonly<Record<string, string>>) {
  const entries = Object.entries(groups).map(([id, group]) => [
    id,
    { id, group, summary: `does ${id}`, args: {}, flags: {}, aliases: [], hiddenAliases: [] },
  ]);
  return Object.fromEntries(entries);
}

test('the root help lists the stages in the order of the line, and the exit codes at the end', async () => {
  const commands = commandsOf({
    render: 'Stages',
    all: 'Stages',
    acquire: 'Stages',
    process: 'Stages',
    parse: 'Stages',
    prepare: 'Stages',
    show: 'Look',
    list: 'Look',
  });
  const config = createEmbeddedConfig({
    manifest: { version: '1.2.3', description: 'Runs batches', commands },
    loaders: {},
    root: '.',
  });
  let text = '';
  const log = jest.spyOn(console, 'log').mockImplementation((...parts) => {
    text += `${format(...parts)}\n`;
  });
  await new ProgramHelp(config, { stripAnsi: true, maxWidth: 80 }).showHelp([]);
  log.mockRestore();
  expect(text.slice(text.indexOf('STAGES'))).toBe(
    `STAGES
  acquire  does acquire
  prepare  does prepare
  process  does process
  parse    does parse
  render   does render
  all      does all

LOOK
  list  does list
  show  does show

EXIT CODES
  0    done; nothing the command lets through is left, and no item it touched is
       rejected or failed
  1    unexpected error (a bug, the disk)
  2    wrong usage, or a mistake in the pipeline (before any work)
  3    consent missing, refused, or used up
  4    stopped at the budget
  5    another process is working on this batch
  6    the provider refuses (key, billing, unknown model), or its key is not set
  68   finished, but some items were rejected or failed, or a check found
       something wrong
  69   jobs still in flight: come back
  70   needs a decision: the fate of a job is unknown
  130  interrupted; state saved

`,
  );
});

test('the table of exit codes for the README', () => {
  expect(exitCodesAsMarkdown().split('\n').slice(0, 4)).toEqual([
    '| Code | Meaning |',
    '|---|---|',
    '| 0 | done; nothing the command lets through is left, and no item it touched is rejected or failed |',
    '| 1 | unexpected error (a bug, the disk) |',
  ]);
  expect(exitCodesAsMarkdown().split('\n').length).toBe(14);
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { allRows, type OutputDefinition } from '../../../../src/core/pipeline.ts';
import type { BatchView } from '../../../../src/core/view.ts';
import type { OutputResult } from '../../../../src/ports/output.ts';
import { buildItem, buildView } from '../../../support/view-builder.ts';
import { buildClaims, closeRunners, expression, make, newFolder } from '../making.ts';

afterAll(closeRunners);

const node = process.execPath;
/** Saves its input as input.jsonl in the output folder. */
const save =
  "require('node:fs').writeFileSync(process.env.BATCH_OUTPUT_FOLDER + '/input.jsonl', require('node:fs').readFileSync(0))";

interface Ran {
  readonly result: OutputResult;
  readonly said: readonly string[];
  readonly folder: string;
}

async function run(
  command: readonly string[],
  view: BatchView = buildView({ items: [buildItem('a', 1)] }),
  options: {
    rows?: typeof allRows;
    pipelineFolder?: string;
    environment?: Record<string, string>;
    heard?: () => void;
  } = {},
): Promise<Ran> {
  const { rows = allRows, heard = () => {}, ...changes } = options;
  const folder = join(newFolder(), 'new');
  const said: string[] = [];
  const definition: OutputDefinition = { kind: 'command', command, rows };
  const pipelineFolder = changes.pipelineFolder ?? newFolder();
  const result = await make([definition], view, folder, {
    ...changes,
    pipelineFolder,
    say: (line) => {
      said.push(line);
      heard();
    },
  });
  return { result, said, folder };
}

const fine: OutputResult = { files: [], problems: [], notes: [] };

describe('a program of one’s own', () => {
  it('is given the rows as JSON lines', async () => {
    const { result, folder } = await run([node, '-e', save], buildClaims(), {
      rows: { ...allRows, where: expression('value.score > 3') },
    });
    expect(result).toEqual(fine);
    expect(readFileSync(join(folder, 'input.jsonl'), 'utf8')).toBe(
      '{"id":"a--claim-001","parent":"a","raw":{"name":"a","claim":{"text":"Claim 1"}},"steps":{"read":{"claims":2},"judge":{"score":5}},"value":{"score":5}}\n',
    );
  });

  it('speaks to people, whatever it writes to, without escape sequences', async () => {
    const { result, said } = await run([
      node,
      '-e',
      String.raw`console.log('made\n\x1b[2Jthree'); console.error('warned')`,
    ]);
    expect(result).toEqual(fine);
    expect(said.toSorted()).toEqual(['made', 'warned', '␛[2Jthree']);
  });

  it('runs in the folder of the pipeline, and is told batch and output folder', async () => {
    const pipelineFolder = newFolder();
    writeFileSync(
      join(pipelineFolder, 'chart.js'),
      'console.log(process.cwd(), process.env.BATCH_ID, process.env.BATCH_OUTPUT_FOLDER)',
    );
    const { said, folder } = await run([node, 'chart.js'], undefined, { pipelineFolder });
    expect(said).toEqual([`${pipelineFolder} 2025-01-15 ${folder}`]);
  });

  it('has the environment, but no key of a provider', async () => {
    const environment = {
      MY_TOKEN: 'mine',
      ANTHROPIC_API_KEY: 'secret',
      ANTHROPIC_AUTH_TOKEN: 'secret',
      OPENAI_API_KEY: 'secret',
      GEMINI_API_KEY: 'secret',
      google_api_key: 'secret',
    };
    const { said } = await run(
      [node, '-e', 'console.log(process.env.MY_TOKEN, JSON.stringify(process.env).includes("secret"))'],
      undefined,
      { environment },
    );
    expect(said).toEqual(['mine false']);
  });

  it('is given its words as they are: there is no shell', async () => {
    const { said } = await run([node, '-e', 'console.log(process.argv[1])', '$(touch x); `id` && *']);
    expect(said).toEqual(['$(touch x); `id` && *']);
  });

  it('takes more than fits into a pipe, and no item is read before it can take it', async () => {
    let read = 0;
    const view = buildView({
      items: function* () {
        for (read = 0; read < 300; read += 1) yield buildItem(`item-${read}`, 'x'.repeat(10_000));
      },
    });
    const slow = `setTimeout(() => {
      console.log('late');
      let length = 0;
      process.stdin.on('data', (part) => { length += part.length }).on('end', () => console.log(length));
    }, 300)`;
    const readWhenLate: number[] = [];
    const { result, said } = await run([node, '-e', slow], view, { heard: () => readWhenLate.push(read) });
    expect(result).toEqual(fine);
    expect([said[0], Number(said[1]) > 300 * 20_000]).toEqual(['late', true]);
    expect(readWhenLate[0]).toBeLessThan(100);
  });

  it('need not read to the end', async () => {
    const items = Array.from({ length: 300 }, (_, place) => buildItem(`item-${place}`, 'x'.repeat(10_000)));
    expect(
      (await run([node, '-e', 'process.stdin.destroy(); setTimeout(() => {}, 200)'], buildView({ items }))).result,
    ).toEqual(fine);
    expect((await run([node, '-e', ''], buildView({ items }))).result).toEqual(fine);
  });

  it('is not waited for by what it left behind', async () => {
    const leave =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)'], { stdio: 'inherit', detached: true }).unref()";
    const begin = Date.now();
    expect((await run([node, '-e', leave])).result).toEqual(fine);
    expect(Date.now() - begin).toBeLessThan(20_000);
  });
});

describe('a program that fails', () => {
  it('is a problem with its exit code, not an error', async () => {
    const { result, said } = await run([node, '-e', "console.error('no space'); process.exit(3)"]);
    const output = `command ${node} -e console.error('no space'); process.exit(3)`;
    expect(said).toEqual(['no space']);
    expect(result).toEqual({
      ...fine,
      problems: [
        {
          output,
          message: `output ${output}: ${node} ended with exit code 3`,
          hint: 'What it wrote is above. Mend it, then run render again.',
          exitCode: 3,
          signal: null,
        },
      ],
    });
  });

  it('by a signal is a problem with its name', async () => {
    const { result } = await run([node, '-e', "process.kill(process.pid, 'SIGKILL')"]);
    expect(result.problems.map(({ exitCode, signal, message }) => [exitCode, signal, message.slice(-20)])).toEqual([
      [null, 'SIGKILL', 'was ended by SIGKILL'],
    ]);
  });

  it('to start is a problem that says why', async () => {
    const { result } = await run(['no-such-program', 'x']);
    expect(result.problems).toEqual([
      {
        output: 'command no-such-program x',
        message: 'output command no-such-program x: no-such-program could not be started: there is no such program',
        hint: 'Give a program of the PATH, or a path that starts at the folder of pipeline.yaml: ./chart.py. There is no shell: write [sh, -c, "…"] for one.',
        exitCode: null,
        signal: null,
      },
    ]);
    const script = join(newFolder(), 'script');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o644 });
    expect((await run([script])).result.problems.map(({ message }) => message)).toEqual([
      `output command ${script}: ${script} could not be started: it is not executable`,
    ]);
  });

  it('to start because of its words is one too', async () => {
    const { result } = await run([node, '-e', '', 'x'.repeat(4_000_000)]);
    expect(result.problems.map(({ message }) => [message.length < 400, message.slice(-26)])).toEqual([
      [true, 'its arguments are too long'],
    ]);
  });

  it('to be done before a stop is ended, with what it started, and so is the output', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const stubborn = "process.on('SIGTERM', () => {}); console.log(process.pid); setTimeout(() => {}, 60_000)";
    const leader = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' }); setTimeout(() => {}, 60_000)`;
    const said: string[] = [];
    const definition: OutputDefinition = { kind: 'command', command: [node, '-e', leader], rows: allRows };
    const say = (line: string) => {
      said.push(line);
      stop.abort(reason);
    };
    await expect(
      make([definition], buildView({ items: [buildItem('a', 1)] }), newFolder(), { signal: stop.signal, say }),
    ).rejects.toBe(reason);
    expect(await isGone(Number(said[0]))).toBe(true);
  });

  it('because of ours is ended, and takes half of the batch for nothing', async () => {
    const view = buildView({ items: [buildItem('a', { x: 1 }), buildItem('b', {})] });
    const rows = { ...allRows, where: expression('value.x > 0 && value.x.y.z') };
    const wait = "process.on('SIGTERM', () => process.exit(9)); setTimeout(() => {}, 60_000)";
    await expect(run([node, '-e', wait], view, { rows })).rejects.toMatchObject({ code: 'expression' });
  });
});

/** Whether a process ends within a second; one that nobody waited for counts as ended. */
async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 50; look += 1) {
    if (hasEnded(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && readFileSync(status, 'utf8').includes(') Z ');
}

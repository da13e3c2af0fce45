import { type BadInput, describeBadInput } from './bad-input.ts';

const validId = /letters, digits.*for instance 2025-01-15/;

/** A batch id that does not fit, and the words for why. */
function badId(title: string, id: string, says: RegExp): BadInput {
  return { title: `a batch id ${title}`, argv: ['acquire', '--batch-id', id, '--pipeline', 'classify'], exitCode: 2, says, hint: validId };
}

describeBadInput('a bad batch id', [
  { title: 'no batch id', argv: ['acquire', '--pipeline', 'classify'], exitCode: 2, says: /--batch-id is missing/, hint: validId },
  badId('of two dots', '..', /--batch-id "\.\." does not fit/),
  badId('that climbs out', '../../outside', /"\.\.\/\.\.\/outside" does not fit/),
  badId('that is an absolute path', '/tmp/outside', /"\/tmp\/outside" does not fit/),
  badId('of nothing', '', /--batch-id "" does not fit: it is empty/),
  badId('that is a device', 'CON', /"CON".*name of a device/),
  badId('that is a device with an ending', 'aux.txt', /"aux\.txt".*name of a device/),
  badId('of 129 characters', 'x'.repeat(129), /129 characters, 128 are allowed/),
  badId('with letters outside ASCII', 'été', /"été" does not fit/),
  badId('that is hidden', '.hidden', /"\.hidden" does not fit/),
  badId('with a double hyphen', 'a--b', /"a--b".*"--"/),
  badId('that ends with a dot', 'a.', /"a\." .*ends with a dot/),
  badId('with a backslash', 'a\\b', /"a\\b" does not fit/),
  badId('with a space', 'my batch', /"my batch" does not fit/),
  badId('that is the archive', '_archive', /"_archive" does not fit/),
  badId('that is a file of the batch', 'all_results.json', /"all_results\.json".*name of a file/),
  badId('with an escape sequence', '\u001b[31mred', /␛\[31mred" does not fit/),
  badId('with a line break', 'a\nError: b', /a.+Error: b" does not fit/),
  { title: 'a batch id that looks like a flag', argv: ['status', '--batch-id', '--yes'], exitCode: 2, says: /--batch-id "--yes" does not fit/, hint: validId },
  {
    title: 'a batch that is not there, where another is', batch: 'done', argv: ['status', '--batch-id', 'dmeo'],
    exitCode: 2, says: /no batch dmeo in .*data/, hint: /There are: demo/,
  },
  {
    title: 'a batch that is not there, in a data folder that is not there', argv: ['show', '--batch-id', 'demo', '--item', 'a', '--data-dir', 'nowhere'],
    exitCode: 2, says: /no batch demo in .*nowhere/, hint: /batch-pipeline acquire --batch-id demo/,
  },
  {
    title: 'a batch that is archived', files: { 'data/_archive/old/.batch/batch.json': '{}' }, argv: ['acquire', '--batch-id', 'old', '--pipeline', 'classify'],
    exitCode: 2, says: /The batch old is archived/, hint: /another --batch-id/,
  },
]);

/** A flag with a bad value on `process` of a prepared batch. */
function badFlag(flag: string, value: string, says: RegExp, hint: RegExp, more: Partial<BadInput> = {}): BadInput {
  return { title: `${flag} ${JSON.stringify(value)}`, batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--sandbox', '--yes', flag, value], exitCode: 2, says, hint, ...more };
}

describeBadInput('a command or flag that is not there', [
  { title: 'a misspelt command', argv: ['proces', '--batch-id', 'demo'], exitCode: 2, says: /no command proces\b/, hint: /Did you mean `batch-pipeline process`/ },
  { title: 'a command like no other', argv: ['frobnicate'], exitCode: 2, says: /no command frobnicate/, hint: /batch-pipeline --help/ },
  { title: 'a command with an escape sequence', argv: ['\u001b]0;title\u0007'], exitCode: 2, says: /no command ␛\]0;title␇/, hint: /--help/ },
  { title: 'a misspelt flag', argv: ['acquire', '--batch-id', 'demo', '--limt', '3'], exitCode: 2, says: /--limt/, hint: /Did you mean --limit\?/ },
  { title: 'a flag like no other', argv: ['acquire', '--batch-id', 'demo', '--frobnicate'], exitCode: 2, says: /--frobnicate/, hint: /acquire --help/ },
  { title: 'a flag of another command', argv: ['list', '--workers', '3'], exitCode: 2, says: /--workers/, hint: /list --help/ },
  { title: 'a word too many', batch: 'prepared', argv: ['process', 'demo', '--batch-id', 'demo'], exitCode: 2, says: /Unexpected argument: demo/, hint: /process --help/ },
  { title: 'a flag without its value', argv: ['acquire', '--batch-id', 'demo', '--limit'], exitCode: 2, says: /--limit expects a value/, hint: /acquire --help/ },
  { title: 'clean without a stage', batch: 'done', argv: ['clean', '--batch-id', 'demo', '--yes'], exitCode: 2, says: /clean-stage/, hint: /clean --help/ },
  { title: 'clean of a stage that is not there', batch: 'done', argv: ['clean', '--batch-id', 'demo', '--clean-stage', 'wash', '--yes'], exitCode: 2, says: /--clean-stage=wash.*acquire, prepare, process, parse, render/, hint: /clean --help/ },
  { title: 'a log level that is not there', batch: 'prepared', argv: ['prepare', '--batch-id', 'demo', '--log-level', 'loud'], exitCode: 2, says: /--log-level=loud.*debug, info/, hint: /prepare --help/ },
]);

describeBadInput('a flag with a bad value', [
  badFlag('--limit', '0', /--limit 0/, /For instance --limit 10/),
  badFlag('--limit', '-3', /-3/, /--limit/),
  badFlag('--limit', '1.5', /--limit 1\.5: .*whole number/, /For instance/),
  badFlag('--limit', 'ten', /--limit ten/, /For instance/),
  badFlag('--limit', '', /--limit.*whole number/, /For instance/),
  badFlag('--limit', '1e99', /--limit 1e99/, /For instance/),
  badFlag('--workers', '0', /--workers 0: .*from 1 to 1000/, /For instance --workers 10/),
  badFlag('--workers', '1001', /--workers 1001/, /For instance/),
  badFlag('--workers', 'many', /--workers many/, /For instance/),
  badFlag('--max-cost', '0', /--max-cost 0/, /For instance --max-cost 5/),
  badFlag('--max-cost', 'NaN', /--max-cost NaN/, /For instance/),
  badFlag('--max-cost', 'Infinity', /--max-cost Infinity/, /For instance/),
  badFlag('--max-cost', '5 euro', /--max-cost 5 euro/, /For instance/),
  badFlag('--timeout', '0', /--timeout 0/, /For instance --timeout/),
  badFlag('--timeout', '1e300', /--timeout 1e300/, /For instance --timeout/),
  badFlag('--model', 'sonett', /sonett/, /Did you mean|sonnet/),
  badFlag('--model', '', /"" names no model/, /sonnet/),
  badFlag('--model', 'unheard-of-model', /unheard-of-model/, /sonnet|provider\/model/),
  badFlag('--model', 'acme/llama', /"acme\/llama"/, /needs its provider/),
  badFlag('--model', 'openai/', /openai\//, /./),
  badFlag('--model', 'clasify=gpt', /--model clasify=gpt.*no step "clasify"/, /It has: classify/),
  badFlag('--model', 'classify=', /classify=/, /./),
  badFlag('--model', '\u001b[2J', /␛\[2J/, /./),
  badFlag('--provider', 'azure', /--provider azure/, /anthropic, openai, gemini/),
  { title: '--provider of another vendor than --model', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--provider', 'openai', '--model', 'sonnet', '--yes', '--sandbox'], exitCode: 2, says: /"sonnet" means anthropic\/.* no model of openai/, hint: /Leave the provider out/ },
  badFlag('--lane', 'batch', /--lane batch is not available/, /--lane realtime/),
  badFlag('--lane', 'flex', /--lane flex is not available/, /--lane realtime/),
  badFlag('--lane', 'fast', /--lane fast/, /realtime/),
  badFlag('--faults', 'rate-limt:5%', /"rate-limt" is not a fault/, /rate-limit/),
  badFlag('--faults', 'rate-limit:500%', /rate-limit:500%/, /./),
  badFlag('--faults', 'slow:fast', /slow:fast/, /./),
  badFlag('--faults', 'reset:60%,hang:60%', /120%/, /100%/),
  badFlag('--faults', 'reset:1%,reset:2%', /reset.*second time/, /./),
  { title: '--faults without --sandbox', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--yes', '--faults', 'reset:1%'], exitCode: 2, says: /--faults.*--sandbox|--sandbox.*--faults/, hint: /process --help/ },
  badFlag('--item', 'm999', /--item m999.*no such item/, /m001/),
  badFlag('--item', '../../x', /--item \.\.\/\.\.\/x.*no such item/, /m001/),
  badFlag('--step', 'clasify', /--step clasify.*no such step/, /It has: classify/),
  { title: 'show of an item that is not there', batch: 'done', argv: ['show', '--batch-id', 'demo', '--item', 'm999'], exitCode: 2, says: /--item m999/, hint: /m001, m002, m003/ },
  { title: 'show of an item by a path', batch: 'done', argv: ['show', '--batch-id', 'demo', '--item', '../demo/m001'], exitCode: 2, says: /--item \.\.\/demo\/m001/, hint: /m001/ },
  { title: 'clean of a step that is not there', batch: 'done', argv: ['clean', '--batch-id', 'demo', '--clean-stage', 'parse', '--step', 'clasify', '--yes'], exitCode: 2, says: /--step clasify/, hint: /classify/ },
  { title: 'a constant without "="', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--var', 'product'], exitCode: 2, says: /--var product.*no "="/, hint: /--var game=Emberfall/ },
  { title: 'a constant that the pipeline has not', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--var', 'prodct=x'], exitCode: 2, says: /--var prodct/, hint: /product/ },
  { title: 'a constant called __proto__', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--var', '__proto__={"polluted":true}'], exitCode: 2, says: /--var __proto__/, hint: /product/ },
  { title: 'a constant called constructor', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--var', 'constructor=x'], exitCode: 2, says: /--var constructor/, hint: /product/ },
  { title: 'a seed that is no number', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'classify', '--seed', 'lucky'], exitCode: 2, says: /--seed lucky/, hint: /For instance --seed/ },
  { title: 'another seed than the batch has', batch: 'prepared', argv: ['acquire', '--batch-id', 'demo', '--seed', '7'], exitCode: 2, says: /--seed 7.*has the seed/, hint: /another --batch-id/ },
  { title: 'another pipeline than the batch has', batch: 'prepared', argv: ['acquire', '--batch-id', 'demo', '--pipeline', 'judge'], exitCode: 2, says: /--pipeline judge.*template:classify/, hint: /another --batch-id/ },
  { title: 'real calls in a rehearsal', batch: 'done', argv: ['process', '--batch-id', 'demo', '--yes'], environment: { ANTHROPIC_API_KEY: 'x' }, exitCode: 2, says: /demo is a rehearsal/, hint: /add --sandbox/ },
  { title: 'init without a folder', argv: ['init'], exitCode: 2, says: /folder/, hint: /init --help/ },
  { title: 'init from a template that is not there', argv: ['init', 'mine', '--template', 'clasify'], exitCode: 2, says: /clasify/, hint: /classify/ },
  { title: 'init into a folder with files', files: { 'mine/notes.txt': 'mine' }, argv: ['init', 'mine'], exitCode: 2, says: /mine/, hint: /./ },
  { title: 'init into a file', files: { mine: 'a file' }, argv: ['init', 'mine'], exitCode: 2, says: /mine/, hint: /./ },
]);

/** The same words on `all`, which would make a batch: it must not. */
function beforeAnyWork(flag: string, value: string, says: RegExp, hint: RegExp): BadInput {
  return { title: `${flag} ${value}`, argv: ['all', '--batch-id', 'demo', '--pipeline', 'classify', '--limit', '3', '--sandbox', '--yes', flag, value], exitCode: 2, says, hint, mayTouch: /^data\/$/ };
}

describeBadInput('all stops before any work at', [
  beforeAnyWork('--model', 'sonett', /"sonett"/, /"sonnet"/),
  beforeAnyWork('--provider', 'azure', /--provider azure/, /anthropic, openai, gemini/),
  beforeAnyWork('--lane', 'batch', /--lane batch/, /--lane realtime/),
  beforeAnyWork('--step', 'clasify', /--step clasify/, /It has: classify/),
  beforeAnyWork('--faults', 'rate-limt:5%', /"rate-limt"/, /rate-limit/),
]);

describeBadInput('consent and keys', [
  { title: 'nobody to ask and no --yes', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--sandbox'], exitCode: 3, says: /--yes/, hint: /COST ESTIMATE|--yes/, mayTouch: /\.batch\/(log\.jsonl|batch\.json|ledger\.jsonl)$/ },
  { title: 'clean without --yes', batch: 'done', argv: ['clean', '--batch-id', 'demo', '--clean-stage', 'process'], exitCode: 3, says: /--yes/, hint: /Nothing was removed/, mayTouch: /\.batch\/log\.jsonl$/ },
  { title: 'no key at all', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--yes'], exitCode: 6, says: /ANTHROPIC_API_KEY is not set/, hint: /--sandbox/, mayTouch: /\.batch\/(log\.jsonl|batch\.json)$/ },
  { title: 'the key of another provider', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--yes'], environment: { OPENAI_API_KEY: 'x' }, exitCode: 6, says: /ANTHROPIC_API_KEY is not set/, hint: /You have OPENAI_API_KEY: use --model gpt/, mayTouch: /\.batch\/(log\.jsonl|batch\.json)$/ },
  { title: 'an empty key', batch: 'prepared', argv: ['process', '--batch-id', 'demo', '--yes', '--model', 'gpt'], environment: { OPENAI_API_KEY: '' }, exitCode: 6, says: /OPENAI_API_KEY is not set/, hint: /--sandbox/, mayTouch: /\.batch\/(log\.jsonl|batch\.json)$/ },
  { title: 'an exact estimate without a key', batch: 'prepared', argv: ['estimate', '--batch-id', 'demo', '--exact'], exitCode: 6, says: /ANTHROPIC_API_KEY is not set/, hint: /./ },
]);

import { Flags } from '@oclif/core';
import { type BatchState, batchStates } from '../core/batch-state.ts';
import { suggestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';
import { isOtherAddress } from '../core/other-address.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';

/** Flags that several commands share, each with one meaning and one text. */
export const batchIdFlag = Flags.string({ char: 'b', summary: 'the batch', helpValue: '<id>' });

export const pipelineFlag = Flags.string({
  char: 'p',
  summary: 'folder or file of the pipeline, or the name of a built-in one',
  helpValue: '<path|name>',
});

export const limitFlag = Flags.custom<number>({
  summary: 'only the first n items, in order of acquisition',
  helpValue: '<n>',
  parse: async (text) => toWholeNumber('--limit', text, 1),
})();

export const itemFlag = Flags.string({
  summary: 'only this item; may be given several times',
  helpValue: '<id>',
  multiple: true,
});
export const stepFlag = Flags.string({ summary: 'only this step', helpValue: '<name>' });
/** `in-flight` needs no quotes in a shell. */
export const stateFlag = Flags.custom<BatchState>({
  summary: `only batches in this state: ${batchStates.map(toStateWord).join(', ')}; may be given several times`,
  helpValue: '<state>',
  multiple: true,
  parse: async (text) => {
    const state = batchStates.find((known) => toStateWord(known) === text.replace(' ', '-'));
    if (state !== undefined) return state;
    throw new UserError({
      code: 'flag',
      message: `--state ${text}: no batch is in a state of this name`,
      hint: `${suggestWord(text, batchStates.map(toStateWord), 'states')}`,
    });
  },
})();

function toStateWord(state: BatchState): string {
  return state.replace(' ', '-');
}

export const yesFlag = Flags.boolean({ char: 'y', summary: 'consent without a question' });

export const varFlag = Flags.string({
  summary: 'a constant of the pipeline, for this batch',
  helpValue: '<name>=<value>',
  multiple: true,
});

export const seedFlag = Flags.custom<number>({
  summary: 'the seed of the batch, when it is made',
  helpValue: '<n>',
  parse: async (text) => toWholeNumber('--seed', text, 0),
})();

/** Where batches and pages are. */
export const placeFlags = {
  'data-dir': Flags.string({
    summary: 'folder of the batches (default data, or BATCH_DATA_DIR)',
    helpValue: '<folder>',
    helpGroup: 'GLOBAL',
  }),
  'output-dir': Flags.string({
    summary: 'folder of what render makes (default output, or BATCH_OUTPUT_DIR)',
    helpValue: '<folder>',
    helpGroup: 'GLOBAL',
  }),
};

/** Flags of the stages: where things are, and what is shown meanwhile. */
export const stageFlags = {
  ...placeFlags,
  quiet: Flags.boolean({ summary: 'problems and the last line alone', helpGroup: 'GLOBAL' }),
};

/** Flags of commands that say what calls cost. */
export const modelFlags = {
  model: Flags.string({
    char: 'm',
    summary: 'alias, model or provider/model, for every step; or <step>=<model> for one',
    helpValue: '<model>',
    multiple: true,
  }),
  provider: Flags.string({ summary: 'anthropic, openai or gemini', helpValue: '<name>' }),
  lane: Flags.string({
    summary: 'how calls travel: realtime, flex or batch, for every step; or <step>=<lane> for one',
    helpValue: '<lane>',
    multiple: true,
  }),
  'max-cost': Flags.custom<number>({
    summary: 'hard cap in dollars on what the batch costs in all',
    helpValue: '<dollars>',
    parse: async (text) => toAmount('--max-cost', text),
  })(),
};

export const byFlag = Flags.string({
  summary:
    'when it must be done, in the cheapest lanes that make it: 07:00, tomorrow 07:00, 2h, 90m, 30s, or a date with a time',
  helpValue: '<time>',
});

/** Fewer than five say nothing of how items differ. */
const leastPilotItems = 5;

export const pilotFlag = Flags.custom<number>({
  summary:
    'buy so many items first (5 or more), drawn from all, and say from them what the others will cost; they count as done',
  helpValue: '<n>',
  // What an item costs is what all its steps cost.
  exclusive: ['step'],
  parse: async (text) => toWholeNumber('--pilot', text, leastPilotItems),
})();

/** A day. Timers of Node run at once when they are given more than 24 days. */
const maxTimeoutSeconds = 86_400;

/** Flags of commands that may spend. */
export const spendingFlags = {
  ...modelFlags,
  workers: Flags.custom<number>({
    char: 'w',
    summary: 'ceiling of parallel calls (default 5)',
    helpValue: '<n>',
    parse: async (text) => toWholeNumber('--workers', text, 1, 1000),
  })(),
  timeout: Flags.custom<number>({
    summary: 'give up on one call after so many seconds (default: by its output limit)',
    helpValue: '<seconds>',
    parse: async (text) => toAmount('--timeout', text, maxTimeoutSeconds),
  })(),
  sandbox: Flags.boolean({ summary: 'rehearse against the local sandbox: no key, no money, simulated answers' }),
  faults: Flags.string({
    summary: 'with --sandbox: what goes wrong how often, for instance rate-limit:5%,reset:1%',
    helpValue: '<spec>',
    dependsOn: ['sandbox'],
  }),
};

export function toWholeNumber(flag: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new UserError({
    code: 'flag',
    message: `${flag} ${text}: this is not a whole number ${range}`,
    hint: `For instance ${flag} ${Math.max(least, 10)}.`,
  });
}

function toAmount(flag: string, text: string, most = Number.MAX_VALUE): number {
  const value = Number(text.replace(/^\$/, ''));
  if (text.trim() !== '' && Number.isFinite(value) && value > 0 && value <= most) return value;
  const range = most === Number.MAX_VALUE ? '' : `, at most ${most}`;
  throw new UserError({
    code: 'flag',
    message: `${flag} ${text}: this is not a number above 0${range}`,
    hint: `For instance ${flag} 5.`,
  });
}

/** `name=value`: a number, true, false, null, a list or a map as JSON has them, else the text. */
export function toVars(values: readonly string[] | undefined): JsonObject {
  const pairs = (values ?? []).map((value): readonly [string, JsonValue] => {
    const at = value.indexOf('=');
    if (at < 1)
      throw new UserError({
        code: 'flag',
        message: `--var ${value}: there is no "="`,
        hint: 'For instance --var game=Emberfall.',
      });
    return [value.slice(0, at), toVarValue(value.slice(at + 1))];
  });
  // Not by assignment: that of __proto__ would be another thing.
  return Object.fromEntries(pairs);
}

function toVarValue(text: string): JsonValue {
  if (!/^(?:-?\d|true$|false$|null$|\[|\{)/.test(text)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function emptyNotify(): UserError {
  return new UserError({
    code: 'flag',
    message: '--notify: this is empty',
    hint: "Give an address, or a command: --notify 'mail -s done me@example.com'; or bell, or desktop.",
  });
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Not quoted: it may hold a password. As a command the shell would say it. */
function noAddress(): UserError {
  return new UserError({
    code: 'flag',
    message: '--notify: this begins like an address and is none',
    hint: 'An address is like https://host/path, or https://name:password@host/path; other characters in them are written as %40.',
  });
}

function otherAddress(): UserError {
  return new UserError({
    code: 'flag',
    message: '--notify: this is no address that can be told',
    hint: 'Only addresses that begin with http:// or https:// are. For any other give the command that tells it.',
  });
}

/** Flags about jobs at the providers, and about the time they take. */
export const waitingFlags = {
  'no-wait': Flags.boolean({ summary: 'leave when only jobs are left to wait for (exit code 69)' }),
  by: byFlag,
  notify: Flags.string({
    summary:
      'when the work is done or in trouble: ring the bell, show it on the desktop, POST to an address, or run a command; may be given several times (also BATCH_NOTIFY)',
    helpValue: '<bell|desktop|none|url|command>',
    multiple: true,
    multipleNonGreedy: true,
    parse: async (text) => {
      // A variable that is not set, as a rule: nobody would be told, and nothing said.
      if (text.trim() === '') throw emptyNotify();
      if (/^https?:/i.test(text.trim()) && !isAddress(text.trim())) throw noAddress();
      if (isOtherAddress(text.trim())) throw otherAddress();
      return text.trim();
    },
  }),
};

export const redoFlag = Flags.option({
  summary: 'remove the answers of what was rejected for good, and ask it anew; says first how many and what they cost',
  options: ['rejected'] as const,
})();

/** Everything that process understands. */
export const processFlags = {
  'batch-id': batchIdFlag,
  detach: Flags.boolean({
    summary: 'ask what there is to ask, then go on in the background; says so only once it really runs',
  }),
  ...spendingFlags,
  ...waitingFlags,
  limit: limitFlag,
  step: stepFlag,
  item: itemFlag,
  redo: redoFlag,
  var: varFlag,
  yes: yesFlag,
  ...stageFlags,
};

/** How a batch is opened by a command that makes it where it is not there. */
export function toCreation(flags: {
  readonly 'batch-id': string | undefined;
  readonly pipeline: string | undefined;
  readonly seed: number | undefined;
  readonly var: readonly string[] | undefined;
}) {
  const { pipeline, seed } = flags;
  return { batchId: flags['batch-id'], mode: 'create' as const, pipeline, seed, vars: toVars(flags.var) };
}

/** Everything that estimate understands: with --pilot it spends. */
export const estimateFlags = {
  'batch-id': batchIdFlag,
  ...spendingFlags,
  by: byFlag,
  limit: limitFlag,
  step: stepFlag,
  item: itemFlag,
  exact: Flags.boolean({ summary: "ask the providers' counting endpoints" }),
  pilot: pilotFlag,
  yes: yesFlag,
  ...stageFlags,
};

import { acquire } from './acquire.ts';
import { all } from './all.ts';
import { archive } from './archive.ts';
import { clean } from './clean.ts';
import { compare } from './compare.ts';
import { error } from './error.ts';
import { estimate } from './estimate.ts';
import { init } from './init.ts';
import { jobsAdopt } from './jobs-adopt.ts';
import { jobsCancel } from './jobs-cancel.ts';
import { jobsForget } from './jobs-forget.ts';
import { jobsShow } from './jobs-show.ts';
import { jobs } from './jobs.ts';
import { list } from './list.ts';
import { logLine } from './log-line.ts';
import { logs } from './logs.ts';
import { parse } from './parse.ts';
import { plan } from './plan.ts';
import { prepare } from './prepare.ts';
import { preview } from './preview.ts';
import { pricesUpdate } from './prices-update.ts';
import { prices } from './prices.ts';
import { process } from './process.ts';
import { rename } from './rename.ts';
import { render } from './render.ts';
import { report } from './report.ts';
import { sandboxLine } from './sandbox-line.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { tune } from './tune.ts';
import { unarchive } from './unarchive.ts';
import { validate } from './validate.ts';
import { verify } from './verify.ts';

/**
 * What `--json` prints, by command: the one source of the schemas that are published, and held against the types of what
 * the commands return. Only scripts and tests load this: zod is too slow to load for every start of the program.
 */
export const documents = {
  acquire,
  all,
  archive,
  clean,
  compare,
  estimate,
  init,
  jobs,
  'jobs:adopt': jobsAdopt,
  'jobs:cancel': jobsCancel,
  'jobs:forget': jobsForget,
  'jobs:show': jobsShow,
  list,
  logs,
  parse,
  plan,
  prepare,
  preview,
  prices,
  'prices:update': pricesUpdate,
  process,
  rename,
  render,
  report,
  show,
  status,
  stop,
  tune,
  unarchive,
  validate,
  verify,
};

/** What is printed as lines, a document each, for as long as the command goes on. */
export const lines = {
  'logs --follow': logLine,
  sandbox: sandboxLine,
};

/** What every command prints in place of its document when it cannot do its work. */
export const errorDocument = error;

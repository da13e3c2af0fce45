import { Chalk } from 'chalk';
import { type Paint, plainPaint } from '../core/paint.ts';

/** Whether to write colours: to a terminal, unless --no-color, NO_COLOR or a dumb terminal; FORCE_COLOR writes them elsewhere too. */
export function wantsColour(situation: {
  readonly isTerminal: boolean;
  readonly noColorFlag: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): boolean {
  const { isTerminal, noColorFlag, environment } = situation;
  if (noColorFlag) return false;
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** The sixteen colours that every terminal has, in its own shades. */
export function createPaint(hasColour: boolean): Paint {
  if (!hasColour) return plainPaint;
  const chalk = new Chalk({ level: 1 });
  return {
    strong: (text) => chalk.bold(text),
    good: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    dim: (text) => chalk.dim(text),
  };
}

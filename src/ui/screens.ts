import { useBatch } from './screens/batch/use-batch.ts';
import { useHelp } from './screens/help/use-help.ts';
import { useHome } from './screens/home/use-home.ts';
import { useSoon } from './screens/use-soon.ts';
import type { Route, Screen } from './shell.ts';

/** Every screen, by its route. */
export const screens: { readonly [Name in Route['screen']]: Screen<Extract<Route, { screen: Name }>> } = {
  home: useHome,
  new: useSoon,
  batch: useBatch,
  item: useSoon,
  report: useSoon,
  files: useSoon,
  log: useSoon,
  compare: useSoon,
  diagnosis: useSoon,
  process: useSoon,
  pipelines: useSoon,
  help: useHelp,
};

import { useBatch } from './screens/batch/use-batch.ts';
import { useCompare } from './screens/compare/use-compare.ts';
import { useFile } from './screens/files/use-file.ts';
import { useFiles } from './screens/files/use-files.ts';
import { useHelp } from './screens/help/use-help.ts';
import { useHome } from './screens/home/use-home.ts';
import { useItem } from './screens/item/use-item.ts';
import { useLogScreen } from './screens/log/use-log-screen.ts';
import { useReport } from './screens/report/use-report.ts';
import { useSoon } from './screens/use-soon.ts';
import type { Route, Screen } from './shell.ts';

/** Every screen, by its route. */
export const screens: { readonly [Name in Route['screen']]: Screen<Extract<Route, { screen: Name }>> } = {
  home: useHome,
  new: useSoon,
  batch: useBatch,
  item: useItem,
  report: useReport,
  files: useFiles,
  file: useFile,
  log: useLogScreen,
  compare: useCompare,
  diagnosis: useSoon,
  process: useSoon,
  pipelines: useSoon,
  help: useHelp,
};

import { useAsk } from './screens/ask/use-ask.ts';
import { useBatch } from './screens/batch/use-batch.ts';
import { useCompare } from './screens/compare/use-compare.ts';
import { useDiagnosis } from './screens/diagnosis/use-diagnosis.ts';
import { useFile } from './screens/files/use-file.ts';
import { useFiles } from './screens/files/use-files.ts';
import { useHelp } from './screens/help/use-help.ts';
import { useHome } from './screens/home/use-home.ts';
import { useItem } from './screens/item/use-item.ts';
import { useLogScreen } from './screens/log/use-log-screen.ts';
import { useReport } from './screens/report/use-report.ts';
import { useNew } from './screens/new/use-new.ts';
import { usePipeline } from './screens/pipeline/use-pipeline.ts';
import { usePipelines } from './screens/pipelines/use-pipelines.ts';
import { useProcess } from './screens/process/use-process.ts';
import type { Route, Screen } from './shell.ts';

/** Every screen, by its route. */
export const screens: { readonly [Name in Route['screen']]: Screen<Extract<Route, { screen: Name }>> } = {
  home: useHome,
  new: useNew,
  batch: useBatch,
  item: useItem,
  report: useReport,
  files: useFiles,
  file: useFile,
  log: useLogScreen,
  compare: useCompare,
  diagnosis: useDiagnosis,
  ask: useAsk,
  process: useProcess,
  pipelines: usePipelines,
  pipeline: usePipeline,
  help: useHelp,
};

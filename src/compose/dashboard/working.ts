import { copyText } from '../../adapters/system/copy-text.ts';
import { presentReport } from '../../cli/present-report.ts';
import type { DashboardBackend } from '../../ports/dashboard-backend.ts';
import { compareBatches } from '../compare.ts';
import { initPipeline } from '../init.ts';
import { openBatch } from '../open-batch.ts';
import { openForLooking } from '../open-for-looking.ts';
import { reportBatch } from '../report.ts';
import type { Surroundings } from '../surroundings.ts';
import { askQuestion, estimateQuestion } from './ask-diagnosis.ts';
import { nameBatch, openPageOf, putAway, takeBack } from './care.ts';
import type { ThreadStart, WorkMethod } from './channel.ts';
import { toCompareView } from './compare-view.ts';
import { diagnose } from './diagnosis.ts';
import { makeDiagnosisPrompt } from './diagnosis-prompt.ts';
import { createNewEstimates } from './estimate-new.ts';
import { estimateRunOf } from './estimate-run.ts';
import { createPipelineList, toShownPath } from './find-pipelines.ts';
import { listModels } from './list-models.ts';
import { listTemplates } from './list-templates.ts';
import { readPipelineDetail } from './pipeline-detail.ts';
import { removePipelineFolder, renamePipelineFolder, savePipelineText, setStepSettingOf } from './pipeline-edit.ts';
import { planRemoval, removeBatch } from './removal.ts';
import { resumeRun, startNew } from './start-runs.ts';
import { killRun, stopRun, tuneRun } from './steer-run.ts';

const differencesListed = 100;

/** What takes longer than a glance, and what acts: with the same functions as the commands. */
export function createWorking(
  place: Surroundings,
  { program, scratchFolder }: Pick<ThreadStart, 'program' | 'scratchFolder'>,
): Pick<DashboardBackend, WorkMethod> {
  const estimateNew = createNewEstimates(place, scratchFolder);
  return {
    async diagnosis(batchId) {
      return diagnose(await openForLooking(place, batchId));
    },
    async compare(batchIds) {
      return toCompareView(await compareBatches(place, batchIds, { limit: differencesListed }));
    },
    async report(batchId) {
      const batch = await openBatch(place, { batchId, mode: 'read' });
      try {
        return presentReport(await reportBatch(batch))
          .trimEnd()
          .split('\n');
      } finally {
        await batch.close();
      }
    },
    pipelines: createPipelineList(place),
    pipeline: (path) => readPipelineDetail(place, path),
    models: () => listModels(place),
    templates: listTemplates,
    estimateNew,
    estimateRun: (batchId, change) => estimateRunOf(place, batchId, change),
    start: (run, consentUsd) => startNew(place, program, run, consentUsd),
    resume: (batchId, change, consent) => resumeRun(place, program, batchId, change, consent),
    stop: (batchId) => stopRun(place, batchId),
    tune: (batchId, change, agreedUsd) => tuneRun(place, batchId, change, agreedUsd),
    kill: (batchId, pid) => killRun(place, batchId, pid),
    archive: async (batchId) => putAway(place, batchId),
    unarchive: async (batchId) => takeBack(place, batchId),
    rename: async (batchId, name) => nameBatch(place, batchId, name),
    removal: (batchId) => planRemoval(place, batchId),
    remove: (batchId, shown) => removeBatch(place, batchId, shown),
    openPage: (batchId) => openPageOf(place, batchId),
    async copy(text) {
      await copyText(text, place.environment);
      return { message: 'Copied' };
    },
    async createPipeline(template, folder) {
      const made = await initPipeline(place, folder, template);
      return { message: `${toShownPath(place.currentFolder, made.folder)} is made from ${template}` };
    },
    async renamePipeline(path, name) {
      return { message: `${path} is ${await renamePipelineFolder(place, path, name)} now` };
    },
    async removePipeline(path) {
      await removePipelineFolder(place, path);
      return { message: `${path} is removed` };
    },
    savePipeline: (path, text) => savePipelineText(place, path, text),
    setStepSetting: (path, step, key, value) => setStepSettingOf(place, path, step, key, value),
    diagnosisPrompt: (batchId) => makeDiagnosisPrompt(place, batchId),
    estimateDiagnosis: (batchId, prompt, model) => estimateQuestion(place, batchId, prompt, model),
    askDiagnosis: (batchId, prompt, model, consentUsd) => askQuestion(place, batchId, prompt, model, consentUsd),
  };
}

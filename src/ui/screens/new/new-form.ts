import { findIdProblem, slug } from '../../../core/ids.ts';
import type { Lane, ProviderName } from '../../../core/request.ts';
import type { BackendError, ModelRow, NewRun, PipelineRow } from '../../../ports/dashboard-backend.ts';
import { modelName } from '../../look/model-words.ts';
import { capProblem, workersProblem } from '../batch/batch-actions.ts';

export const newFields = ['pipeline', 'id', 'provider', 'model', 'limit', 'lane', 'workers', 'cap', 'sandbox'] as const;
export type NewField = (typeof newFields)[number];

/** What stands in the fields: texts as typed, and the values of choices; '' is as the pipeline says, or none. */
export type NewValues = Readonly<Record<NewField, string>>;

export const emptyValues: NewValues = {
  pipeline: '',
  id: '',
  provider: '',
  model: '',
  limit: '',
  lane: '',
  workers: '',
  cap: '',
  sandbox: '',
};

export type FieldProblems = Readonly<Partial<Record<NewField, string>>>;

const kinds: Readonly<Record<NewField, 'list' | 'text' | 'choice'>> = {
  pipeline: 'list',
  id: 'text',
  provider: 'choice',
  model: 'list',
  limit: 'text',
  lane: 'choice',
  workers: 'text',
  cap: 'text',
  sandbox: 'choice',
};

export function kindOf(field: NewField): 'list' | 'text' | 'choice' {
  return kinds[field];
}

/** What is wrong with what was typed, before anybody is asked. */
export function findProblems(values: NewValues, model: ModelRow | null): FieldProblems {
  const id = findIdProblem(values.id);
  const limit = /^\s*([1-9]\d{0,8})?\s*$/.test(values.limit)
    ? null
    : `A limit is a whole number from 1 on, not ${values.limit.trim()}.`;
  const lane =
    model === null || values.lane === '' || model.lanes.some((one) => one === values.lane)
      ? null
      : `${modelName(model)} has no ${values.lane} lane; it has ${model.lanes.join(', ')}.`;
  const all: Readonly<Partial<Record<NewField, string | null>>> = {
    id: id === null ? null : `Not as an id: ${id}. One is made of letters, digits, ".", "_" and "-", like 2025-01-15.`,
    limit,
    lane,
    workers: workersProblem(values.workers),
    cap: capProblem(values.cap),
  };
  return Object.fromEntries(Object.entries(all).filter(([, problem]) => problem !== null)) as FieldProblems;
}

/** Of fields without problems. */
export function toNewRun(values: NewValues): NewRun {
  const number = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(/^\s*\$/, '')));
  return {
    batchId: values.id,
    pipeline: values.pipeline,
    model: values.model === '' ? null : values.model,
    limit: number(values.limit),
    lane: (['realtime', 'flex', 'batch'] as const).find((lane: Lane) => lane === values.lane) ?? null,
    workers: number(values.workers),
    maxCostUsd: number(values.cap),
    sandbox: values.sandbox === 'yes',
  };
}

/** Codes of errors, by the field that they speak of. */
const fieldsOfCodes: Readonly<Record<string, NewField>> = {
  'batch-id': 'id',
  taken: 'id',
  occupied: 'id',
  'no-pipeline': 'pipeline',
  pipeline: 'pipeline',
  template: 'pipeline',
  source: 'pipeline',
  'source-item': 'pipeline',
  'source-empty': 'pipeline',
  'item-id': 'pipeline',
  var: 'pipeline',
  provider: 'model',
  'unknown-model': 'model',
  'no-key': 'model',
  lane: 'lane',
  unpriced: 'cap',
  rehearsal: 'sandbox',
};

/** null: it belongs to none. */
export function fieldOfError({ code }: BackendError): NewField | null {
  return fieldsOfCodes[code] ?? null;
}

/** Today's date with the pipeline's name, numbered where there is a batch of that id. `taken`: ids of batches, archived ones too. */
export function suggestId(now: number, pipeline: PipelineRow | null, taken: readonly string[]): string {
  const day = new Date(now);
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  const name = slug(pipeline?.name ?? '', 60);
  const id = name === '' ? date : `${date}-${name}`;
  const known = new Set(taken.map((one) => one.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!known.has(candidate)) return candidate;
  }
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What ← and → go through; empty: the field is none of choices. */
export function choicesOf(field: NewField, models: readonly ModelRow[], model: ModelRow | null): readonly Choice[] {
  const asPipeline: Choice = { value: '', label: 'as the pipeline says' };
  const plain = (value: string): Choice => ({ value, label: value });
  if (field === 'provider') {
    const providers = [...new Set(models.map(({ provider }) => provider))].toSorted();
    return [asPipeline, ...providers.map((provider: ProviderName) => plain(provider))];
  }
  if (field === 'lane') return [asPipeline, ...(model?.lanes ?? ['realtime', 'flex', 'batch']).map(plain)];
  if (field === 'sandbox') {
    return [
      { value: '', label: 'no: the provider is asked' },
      { value: 'yes', label: 'yes: a rehearsal, for nothing' },
    ];
  }
  return [];
}

export function nextChoice(choices: readonly Choice[], value: string, by: number): string {
  const index = choices.findIndex((choice) => choice.value === value);
  return choices[(Math.max(0, index) + by + choices.length) % choices.length]?.value ?? value;
}

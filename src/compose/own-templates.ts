/** The pipeline of the batch `<id>-diagnosis`: each question is an item, and its answer stays there. */
export const diagnosisPipeline = 'batch-diagnosis';

/** Pipelines that the program uses itself: template → relative path → text. */
export const ownTemplates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [diagnosisPipeline]: {
    'pipeline.yaml': `name: ${diagnosisPipeline}
description: Questions about what went wrong in another batch, with the answers of the model that was asked
source: { stdin: jsonl, id: "{{id}}" }
steps:
  - name: main
    description: Says what is probably wrong and what to change
    prompt: "{{prompt}}"
    maxOutputTokens: 4000
    parse: text
`,
  },
};

/** Bodies as the providers send them, in the shape of their references; each function makes a fresh one. */

export const anthropicBodies = {
  answer: (text = '{"score":4}') => ({
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [
      { type: 'thinking', thinking: 'Weighing it.', signature: 'EqQBCgIYAhIM' },
      { type: 'text', text },
    ],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: 40,
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 0 },
      output_tokens: 30,
      output_tokens_details: { thinking_tokens: 12 },
      service_tier: 'standard',
    },
  }),
  refusal: () => ({
    id: 'msg_02',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [],
    stop_reason: 'refusal',
    stop_sequence: null,
    stop_details: { type: 'refusal', category: 'bio', explanation: 'This touches on pathogens.' },
    usage: {
      input_tokens: 40,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 3,
      service_tier: 'standard',
    },
  }),
  truncated: () => ({
    id: 'msg_03',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text: '{"score":' }],
    stop_reason: 'max_tokens',
    stop_sequence: null,
    usage: { input_tokens: 40, output_tokens: 8 },
  }),
  empty: () => ({
    id: 'msg_04',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 40, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
  }),
  withoutUsage: () => ({
    id: 'msg_05',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text: 'hi' }],
    stop_reason: 'end_turn',
  }),
  error: (type: string, message: string, details?: object) => ({
    type: 'error',
    error: { type, message, ...(details === undefined ? {} : { details }) },
    request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  }),
};

export const responsesBodies = {
  answer: (text = '{"score":4}') => ({
    id: 'resp_67ccd2bed1ec8190b14f964abc054267',
    object: 'response',
    created_at: 1789000000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: 8192,
    model: 'gpt-6.1-sol-2026-09-29',
    output: [
      { type: 'reasoning', id: 'rs_1', summary: [] },
      {
        type: 'message',
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    parallel_tool_calls: true,
    service_tier: 'default',
    store: false,
    temperature: 1,
    top_p: 1,
    tool_choice: 'auto',
    tools: [],
    truncation: 'disabled',
    metadata: {},
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 50, cache_write_tokens: 10 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 12 },
      total_tokens: 130,
    },
  }),
  refusal: () => ({
    ...responsesBodies.answer(),
    output: [
      {
        type: 'message',
        id: 'msg_2',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'refusal', refusal: 'I cannot help with that.' }],
      },
    ],
  }),
  truncated: () => ({
    ...responsesBodies.answer('{"score":'),
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  }),
  empty: () => ({ ...responsesBodies.answer(), output: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }),
  withoutUsage: () => {
    const { usage: _usage, ...rest } = responsesBodies.answer('hi');
    return rest;
  },
  failed: (code: string, message: string) => ({
    ...responsesBodies.answer(),
    status: 'failed',
    error: { code, message },
    output: [],
    usage: null,
  }),
  error: (type: string, message: string, code: string | null = null) => ({
    error: { message, type, param: null, code },
  }),
};

export const chatBodies = {
  answer: (text = '{"score":4}') => ({
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion',
    created: 1789000000,
    model: 'qwen3-8b',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 50, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 12 },
    },
    system_fingerprint: 'fp_1',
  }),
  refusal: () => ({
    ...chatBodies.answer(),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: 'I cannot help with that.' },
        finish_reason: 'stop',
      },
    ],
  }),
  truncated: () => ({
    ...chatBodies.answer(),
    choices: [{ index: 0, message: { role: 'assistant', content: '{"score":' }, finish_reason: 'length' }],
  }),
  empty: () => ({
    ...chatBodies.answer(),
    choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
  }),
  withoutUsage: () => {
    const { usage: _usage, ...rest } = chatBodies.answer('hi');
    return rest;
  },
  error: responsesBodies.error,
};

export const geminiBodies = {
  answer: (text = '{"score":4}') => ({
    candidates: [
      {
        content: { parts: [{ text: 'Weighing it.', thought: true }, { text }], role: 'model' },
        finishReason: 'STOP',
        index: 0,
        avgLogprobs: -0.1,
      },
    ],
    usageMetadata: {
      promptTokenCount: 100,
      cachedContentTokenCount: 50,
      candidatesTokenCount: 18,
      thoughtsTokenCount: 12,
      totalTokenCount: 130,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 100 }],
    },
    modelVersion: 'gemini-3.8-flash',
    responseId: 'mAitaLmkHPPlz7IPvtfUqQ4',
  }),
  /** The prompt was blocked: there is no candidate. */
  refusal: () => ({
    promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    usageMetadata: { promptTokenCount: 100, totalTokenCount: 100 },
    modelVersion: 'gemini-3.8-flash',
    responseId: 'r2',
  }),
  truncated: () => ({
    candidates: [{ content: { parts: [{ text: '{"score":' }], role: 'model' }, finishReason: 'MAX_TOKENS', index: 0 }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 8, totalTokenCount: 108 },
    modelVersion: 'gemini-3.8-flash',
    responseId: 'r3',
  }),
  empty: () => ({
    candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 100, thoughtsTokenCount: 829, totalTokenCount: 929 },
    modelVersion: 'gemini-3.8-flash',
    responseId: 'r4',
  }),
  withoutUsage: () => ({
    candidates: [{ content: { parts: [{ text: 'hi' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
    modelVersion: 'gemini-3.8-flash',
  }),
  error: (code: number, status: string, message: string, details: readonly object[] = []) => ({
    error: { code, message, status, details },
  }),
};

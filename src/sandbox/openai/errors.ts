import type { JsonObject } from '../../core/json.ts';
import type { WireProblem } from '../call.ts';
import type { Reply } from '../wire.ts';

/** How OpenAI says each problem: status, body and headers. */
export function toErrorReply(problem: WireProblem): Reply {
  switch (problem.kind) {
    case 'invalid-request':
      // A file or batch that this key does not have.
      return reply(
        problem.code === 'not_found' ? 404 : 400,
        problem.message,
        'invalid_request_error',
        problem.param ?? null,
        problem.code ?? null,
      );
    case 'unknown-model':
      return problem.style === 'chat'
        ? reply(
            404,
            `The model \`${problem.model}\` does not exist or you do not have access to it.`,
            'invalid_request_error',
            null,
            'model_not_found',
          )
        : reply(
            problem.style === 'model' ? 404 : 400,
            problem.style === 'model'
              ? `The model '${problem.model}' does not exist`
              : `The requested model '${problem.model}' does not exist.`,
            'invalid_request_error',
            'model',
            'model_not_found',
          );
    case 'missing-key':
      return reply(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
        'invalid_request_error',
        null,
        null,
      );
    case 'invalid-key':
      return reply(
        401,
        `Incorrect API key provided: ${mask(problem.key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        'invalid_request_error',
        null,
        'invalid_api_key',
      );
    case 'not-found':
      return reply(404, `Invalid URL (${problem.method} ${problem.path})`, 'invalid_request_error', null, null);
    case 'too-large':
      return reply(
        413,
        `Request body is too large: at most ${problem.maxBytes} bytes are allowed.`,
        'invalid_request_error',
        null,
        'request_too_large',
      );
    case 'rate-limit': {
      const unit = problem.scope === 'requests' ? 'requests per min (RPM)' : 'tokens per min (TPM)';
      const waitMs = Math.ceil(problem.retryAfterMs);
      return reply(
        429,
        `Rate limit reached for ${problem.model} in organization org-sandbox on ${unit}: Limit ${problem.limit}, Used ${problem.limit}, Requested 1. Please try again in ${waitMs}ms. Visit https://platform.openai.com/account/rate-limits to learn more.`,
        problem.scope,
        null,
        'rate_limit_exceeded',
        { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))), 'retry-after-ms': String(waitMs) },
      );
    }
    case 'overloaded':
      return reply(
        503,
        'Our servers are currently overloaded. Please try again later.',
        'service_unavailable_error',
        null,
        'server_is_overloaded',
      );
    case 'no-room':
      return reply(
        429,
        'There are not enough resources for flex processing at the moment. Please try again later.',
        'resource_unavailable',
        null,
        'resource_unavailable',
      );
    case 'server-error':
      return reply(
        500,
        'The server had an error while processing your request. Sorry about that!',
        'server_error',
        null,
        null,
      );
    case 'billing':
      return reply(
        429,
        'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
        'insufficient_quota',
        null,
        'insufficient_quota',
      );
    case 'blocked':
      return reply(
        400,
        'Your request was rejected by the content filter.',
        'invalid_request_error',
        null,
        'content_filter',
      );
  }
}

function reply(
  status: number,
  message: string,
  type: string,
  param: string | null,
  code: string | null,
  headers: Record<string, string> = {},
): Reply {
  return { status, body: { error: { message, type, param, code } } satisfies JsonObject, headers };
}

/** The provider shows the ends of a key alone. */
function mask(key: string): string {
  return key.length <= 12
    ? `${key.slice(0, 3)}${'*'.repeat(Math.max(0, key.length - 3))}`
    : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}

import type { JsonValue } from '../../core/json.ts';
import type { WireProblem } from '../call.ts';
import type { Reply } from '../wire.ts';

/** How Gemini says each problem: everything is in the body, hints on waiting too. */
export function toErrorReply(problem: WireProblem, version: string): Reply {
  const errorInfo = (reason: string): JsonValue => ({
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  });
  switch (problem.kind) {
    case 'invalid-request':
      return reply(400, 'INVALID_ARGUMENT', problem.message);
    case 'unknown-model': {
      const use =
        problem.style === 'model'
          ? ''
          : `, or is not supported for ${problem.style === 'count' ? 'countTokens' : 'generateContent'}`;
      return reply(
        404,
        'NOT_FOUND',
        `models/${problem.model} is not found for API version ${version}${use}. Call ListModels to see the list of available models and their supported methods.`,
      );
    }
    case 'missing-key':
      return reply(
        403,
        'PERMISSION_DENIED',
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      );
    case 'invalid-key':
      return reply(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        errorInfo('API_KEY_INVALID'),
        {
          '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
          locale: 'en-US',
          message: 'API key not valid. Please pass a valid API key.',
        },
      ]);
    case 'not-found':
      return reply(404, 'NOT_FOUND', `The requested URL ${problem.path} was not found on this server.`);
    case 'too-large':
      return reply(400, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${problem.maxBytes} bytes.`);
    case 'rate-limit': {
      const seconds = `${problem.retryAfterMs / 1000}s`;
      const metric = problem.scope === 'requests' ? 'generate_content_requests' : 'generate_content_input_token_count';
      return reply(
        429,
        'RESOURCE_EXHAUSTED',
        `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric: generativelanguage.googleapis.com/${metric}, limit: ${problem.limit}, model: ${problem.model}\nPlease retry in ${seconds}.`,
        [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [
              {
                quotaMetric: `generativelanguage.googleapis.com/${metric}`,
                quotaId:
                  problem.scope === 'requests'
                    ? 'GenerateRequestsPerMinutePerProjectPerModel'
                    : 'GenerateContentInputTokensPerModelPerMinute',
                quotaDimensions: { location: 'global', model: problem.model },
                quotaValue: String(problem.limit),
              },
            ],
          },
          {
            '@type': 'type.googleapis.com/google.rpc.Help',
            links: [
              {
                description: 'Learn more about Gemini API quotas',
                url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
              },
            ],
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: seconds },
        ],
      );
    }
    case 'overloaded':
      return reply(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
    case 'no-room':
      return reply(503, 'UNAVAILABLE', 'The service has no capacity for flex requests. Please try again later.');
    case 'server-error':
      return reply(
        500,
        'INTERNAL',
        'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
      );
    case 'billing':
      return reply(
        403,
        'PERMISSION_DENIED',
        'This API method requires billing to be enabled. Please enable billing on project #sandbox by visiting https://console.developers.google.com/billing/enable?project=sandbox then retry.',
        [errorInfo('BILLING_DISABLED')],
      );
    case 'blocked':
      return reply(400, 'INVALID_ARGUMENT', 'The prompt was blocked.');
  }
}

function reply(code: number, status: string, message: string, details: readonly JsonValue[] = []): Reply {
  return {
    status: code,
    headers: {},
    body: { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } },
  };
}

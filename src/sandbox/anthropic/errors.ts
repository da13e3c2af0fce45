import type { WireProblem } from '../call.ts';
import type { Reply } from '../wire.ts';

/** How Anthropic says each problem: status, body and headers. */
export function toErrorReply(problem: WireProblem, requestId: string): Reply {
  const reply = (status: number, type: string, message: string, headers: Record<string, string> = {}): Reply => ({
    status,
    headers,
    body: { type: 'error', error: { type, message }, request_id: requestId },
  });
  switch (problem.kind) {
    case 'invalid-request':
      return reply(400, 'invalid_request_error', problem.message);
    case 'unknown-model':
      return reply(404, 'not_found_error', `model: ${problem.model}`);
    case 'missing-key':
      return reply(401, 'authentication_error', 'x-api-key header is required');
    case 'invalid-key':
      return reply(401, 'authentication_error', 'invalid x-api-key');
    case 'not-found':
      return reply(404, 'not_found_error', 'Not Found');
    case 'too-large':
      return reply(413, 'invalid_request_error', 'Request exceeds the maximum size');
    case 'rate-limit': {
      const seconds = problem.retryAfterMs / 1000;
      const unit = problem.scope === 'requests' ? 'requests per minute' : 'input tokens per minute';
      return reply(
        429,
        'rate_limit_error',
        `This request would exceed your organization's rate limit of ${problem.limit} ${unit} for ${problem.model}. For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage.`,
        { 'retry-after': String(seconds >= 1 ? Math.ceil(seconds) : seconds) },
      );
    }
    // There is no flex tier to be full.
    case 'no-room':
    case 'overloaded':
      return reply(529, 'overloaded_error', 'Overloaded');
    case 'server-error':
      return reply(500, 'api_error', 'Internal server error');
    case 'billing':
      return reply(
        402,
        'billing_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      );
    case 'blocked':
      return reply(400, 'invalid_request_error', 'Output blocked by content filtering policy');
  }
}

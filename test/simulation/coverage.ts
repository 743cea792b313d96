import { scriptNames } from './providers/scripts.ts'

const kinds: Readonly<Record<string, readonly string[]>> = {
  store: ['answered', 'request lost', 'reply lost', 'request late', 'throttled'],
  secrets: ['no answer'],
  provider: scriptNames,
  crash: ['lambda', 'server', 'sweep'],
  lambda: ['ended at its deadline'],
  replay: ['delivered twice', 'repeated'],
  account: ['opened', 'budget opened', 'lease taken', 'lease ended', 'minute turned', 'limit changed'],
  caller: ['whole', 'ended', 'left', 'broken', 'given the same answer again'],
  fallback: ['error', 'contentPolicy'],
  log: [
    'account not swept',
    'claim failed',
    'claim not concluded',
    'hold failed',
    'caller not looked up',
    'line not replayed',
    'secret unreadable',
    'unsettled',
  ],
  ledger: ['actual complete', 'actual gone', 'estimate complete', 'estimate gone', 'estimate reaped'],
  refusal: [
    '400 model_not_priced',
    '401 invalid_api_key',
    '402 insufficient_quota',
    '403 model_not_allowed',
    '404 model_not_found',
    '409 idempotency_answer_not_kept',
    '409 request_in_progress',
    '422 idempotency_key_reused',
    '429 concurrency_limit_exceeded',
    '429 insufficient_quota',
    '429 rate_limit_exceeded',
    '502 upstream_auth_error',
    '502 upstream_connect_error',
    '502 upstream_error',
    '502 upstream_truncated',
    '503 auth_unavailable',
    '503 idempotency_store_unavailable',
    '503 no_healthy_upstream',
    '503 quota_store_unavailable',
    '503 secret_unavailable',
    '504 gateway_deadline',
    '504 upstream_idle_timeout',
    '504 upstream_timeout',
  ],
}

/** What must have happened at least once in many histories: a simulation that never saw a thing has not judged it. */
export const expectedKinds: readonly string[] = Object.entries(kinds).flatMap(([group, names]) =>
  names.map(name => `${group}: ${name}`),
)

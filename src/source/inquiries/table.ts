import type { Credential } from '../../domain/credential.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/durations.ts'
import type { Inquiry, ProviderCall } from '../../domain/inquiry.ts'
import { planTier } from '../../domain/plan-tier.ts'
import { readClaudeProfile, readClaudeUsage } from '../../parse/inquiries/claude.ts'
import { readCodexSubscription } from '../../parse/inquiries/codex-subscription.ts'
import { readCodexUsage } from '../../parse/inquiries/codex-usage.ts'
import { readKimiUsage } from '../../parse/inquiries/kimi-usage.ts'
import { readXaiUsage } from '../../parse/inquiries/xai-usage.ts'

const ACCOUNT_ID = /^[A-Za-z0-9_-]{1,64}$/
const CHATGPT = 'https://chatgpt.com/backend-api'
const ANTHROPIC = 'https://api.anthropic.com/api/oauth'
const ANTHROPIC_HEADER = { 'anthropic-beta': 'oauth-2025-04-20' }
const KIMI_HOSTS: ReadonlyMap<string, string> = new Map([
  ['kimi', 'https://api.kimi.com'],
  ['kimi-ai', 'https://api.kimi.ai'],
])
const USER_AGENT = { 'User-Agent': 'cliproxy-exporter' }
const USAGE_PACE = { pauseMs: 30 * MINUTE_MS, minPauseMs: 30 * MINUTE_MS, statesSubscription: false }

/** Every inquiry that there is. Hosts and paths are constants. */
export const INQUIRIES: readonly Inquiry[] = [
  {
    name: 'codex-subscription',
    providers: ['codex'],
    pauseMs: 6 * HOUR_MS,
    minPauseMs: HOUR_MS,
    minBackOffMs: HOUR_MS,
    statesSubscription: true,
    call: callCodexSubscription,
    read: readCodexSubscription,
  },
  {
    name: 'codex-usage',
    providers: ['codex'],
    ...USAGE_PACE,
    minBackOffMs: HOUR_MS,
    call: callCodexUsage,
    read: readCodexUsage,
  },
  {
    name: 'claude-profile',
    providers: ['claude'],
    pauseMs: DAY_MS,
    minPauseMs: DAY_MS,
    minBackOffMs: HOUR_MS,
    statesSubscription: true,
    call: () => get(`${ANTHROPIC}/profile`, ANTHROPIC_HEADER),
    read: readClaudeProfile,
  },
  {
    name: 'claude-usage',
    providers: ['claude'],
    ...USAGE_PACE,
    // Its provider has been known to answer 429 for hours, and once to suspend.
    minBackOffMs: 6 * HOUR_MS,
    call: () => get(`${ANTHROPIC}/usage`, ANTHROPIC_HEADER),
    read: readClaudeUsage,
  },
  {
    name: 'kimi-usage',
    providers: [...KIMI_HOSTS.keys()],
    ...USAGE_PACE,
    minBackOffMs: HOUR_MS,
    call: callKimiUsage,
    read: readKimiUsage,
  },
  {
    name: 'xai-usage',
    providers: ['xai'],
    ...USAGE_PACE,
    minBackOffMs: HOUR_MS,
    call: () =>
      get('https://cli-chat-proxy.grok.com/v1/billing?format=credits', {
        'x-xai-token-auth': 'xai-grok-cli',
        'x-grok-client-version': '0.2.91',
      }),
    read: readXaiUsage,
  },
]

/** A free plan has no subscription to ask for. */
function callCodexSubscription({ provider, planType, accountId }: Credential): ProviderCall | null {
  const isFree = planType !== null && planTier(provider, planType) === 0
  if (isFree || !isAccountId(accountId)) return null
  return get(`${CHATGPT}/subscriptions?account_id=${accountId}`, {})
}

function callCodexUsage({ accountId }: Credential): ProviderCall | null {
  return isAccountId(accountId)
    ? get(`${CHATGPT}/wham/usage`, { 'Chatgpt-Account-Id': accountId, ...USER_AGENT })
    : null
}

function callKimiUsage({ provider }: Credential): ProviderCall | null {
  const host = KIMI_HOSTS.get(provider)
  return host === undefined ? null : get(`${host}/coding/v1/usages`, {})
}

/** Anything else could hold a path, a line break, or the words `$TOKEN$`. */
function isAccountId(accountId: string | null): accountId is string {
  return accountId !== null && ACCOUNT_ID.test(accountId)
}

/** The proxy replaces `$TOKEN$`; it stands in this header alone. */
function get(url: string, header: Readonly<Record<string, string>>): ProviderCall {
  return { method: 'GET', url, header: { Authorization: 'Bearer $TOKEN$', ...header } }
}

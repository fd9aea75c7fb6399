import type { Account, QuotaWindow } from './account.ts'
import { outageAt } from './outage.ts'
import { windowAt } from './quota-window.ts'
import { DAY } from './recurrence.ts'
import { percentUsed } from './signals.ts'

/** What a provider answers to one request with an account's token. */
export interface ProviderAnswer {
  readonly status: number
  readonly body: string
}

/**
 * What the provider behind a URL would answer; null for a URL that nobody answers.
 *
 * @param account undefined when the token is nobody's
 */
export function answerOf(
  url: string,
  account: Account | undefined,
  startedAt: Date,
  nowMs: number,
): ProviderAnswer | null {
  const asked = ANSWERS.find(({ path }) => url.split('?')[0] === path)
  if (asked === undefined) return null
  const failure = account && outageAt(account, nowMs)?.failure
  if (account?.provider !== asked.provider) return { status: 401, body: UNAUTHORIZED }
  if (failure?.httpStatus === 401) return { status: 401, body: failure.body }
  const content = asked.content(account, { startedAt, nowMs })
  return content === null ? NOT_FOUND : { status: 200, body: JSON.stringify(content) }
}

const UNAUTHORIZED = '{"error":{"message":"Could not parse your authentication token.","code":"token_invalidated"}}'
const NOT_FOUND: ProviderAnswer = { status: 404, body: '{"detail":"Not Found"}' }

interface Asked {
  readonly startedAt: Date
  readonly nowMs: number
}

const ANSWERS: readonly {
  readonly path: string
  readonly provider: string
  /** Null where the provider has nothing to tell. */
  readonly content: (account: Account, asked: Asked) => object | null
}[] = [
  { path: 'https://chatgpt.com/backend-api/subscriptions', provider: 'codex', content: codexSubscription },
  { path: 'https://chatgpt.com/backend-api/wham/usage', provider: 'codex', content: codexUsage },
  { path: 'https://api.anthropic.com/api/oauth/profile', provider: 'claude', content: claudeProfile },
  { path: 'https://api.anthropic.com/api/oauth/usage', provider: 'claude', content: claudeUsage },
  { path: 'https://api.kimi.com/coding/v1/usages', provider: 'kimi', content: kimiUsage },
  { path: 'https://cli-chat-proxy.grok.com/v1/billing', provider: 'xai', content: xaiUsage },
]

function codexSubscription({ subscription }: Account, asked: Asked): object | null {
  if (subscription === undefined) return null
  const { planType, endMs, willRenew, delinquent } = subscription
  return {
    id: 'sub-example',
    plan_type: planType,
    active_start: timeOf(endMs - 30 * DAY, asked),
    active_until: timeOf(endMs, asked),
    ...(willRenew ? {} : { cancels_at: timeOf(endMs, asked) }),
    will_renew: willRenew,
    is_delinquent: delinquent,
    billing_period: 'monthly',
  }
}

function codexUsage(account: Account, asked: Asked): object {
  const windows = ['Primary', 'Secondary'].map((header) => windowOf(account, header))
  const [primary, secondary] = windows.map((window) => window && codexWindow(window, asked))
  const limited = windows.some((window) => window !== undefined && percentUsed(window, asked.nowMs) === 100)
  return {
    plan_type: account.plan ?? account.login?.planType,
    rate_limit: {
      allowed: !limited,
      limit_reached: limited,
      primary_window: primary ?? null,
      secondary_window: secondary ?? null,
    },
    code_review_rate_limit: null,
  }
}

function codexWindow(window: QuotaWindow, asked: Asked): object {
  const { resetMs } = windowAt(window, asked.nowMs)
  return {
    used_percent: percentUsed(window, asked.nowMs),
    limit_window_seconds: window.lengthMs / 1000,
    reset_after_seconds: Math.floor((resetMs - asked.nowMs) / 1000),
    reset_at: Math.floor((asked.startedAt.getTime() + resetMs) / 1000),
  }
}

function claudeProfile({ email }: Account): object {
  return {
    account: { uuid: 'u-example', email, has_claude_max: true, has_claude_pro: false },
    organization: {
      uuid: 'o-example',
      organization_type: 'claude_max',
      billing_type: 'stripe_subscription',
      rate_limit_tier: 'default_claude_max_20x',
      subscription_status: 'active',
      claude_code_trial_ends_at: null,
    },
  }
}

function claudeUsage(account: Account, asked: Asked): object {
  const [fiveHour, sevenDay] = ['5h', '7d'].map((header) => {
    const window = windowOf(account, header)
    return window
      ? { utilization: percentUsed(window, asked.nowMs), resets_at: resetOf(window, asked) }
      : { utilization: 0, resets_at: null }
  })
  return { five_hour: fiveHour, seven_day: sevenDay, seven_day_opus: null, seven_day_sonnet: null }
}

function kimiUsage(account: Account, asked: Asked): object {
  const [fiveHour, weekly] = ['5h', 'Weekly'].map((header) => kimiCounts(windowOf(account, header), asked))
  const window = { duration: 300, timeUnit: 'TIME_UNIT_MINUTE' }
  return {
    user: { membership: { level: 'LEVEL_INTERMEDIATE' } },
    usage: weekly,
    limits: [{ window, detail: fiveHour }],
  }
}

function kimiCounts(window: QuotaWindow | undefined, asked: Asked): object | null {
  if (window === undefined) return null
  const used = percentUsed(window, asked.nowMs)
  return { limit: '100', used: String(used), remaining: String(100 - used), resetTime: resetOf(window, asked) }
}

function xaiUsage(account: Account, asked: Asked): object | null {
  const window = windowOf(account, 'Monthly')
  if (window === undefined) return null
  const { resetMs } = windowAt(window, asked.nowMs)
  const period = { start: timeOf(resetMs - window.lengthMs, asked), end: timeOf(resetMs, asked) }
  return {
    config: {
      creditUsagePercent: percentUsed(window, asked.nowMs),
      currentPeriod: { type: 'USAGE_PERIOD_TYPE_MONTHLY', ...period },
    },
  }
}

function windowOf({ windows = [] }: Account, header: string): QuotaWindow | undefined {
  return windows.find((window) => window.header === header)
}

function resetOf(window: QuotaWindow, asked: Asked): string {
  return timeOf(windowAt(window, asked.nowMs).resetMs, asked)
}

function timeOf(ms: number, { startedAt }: Asked): string {
  return new Date(startedAt.getTime() + ms).toISOString()
}

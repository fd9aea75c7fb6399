import type { Credential, ProblemReason, RequestCounts, StatusLabel } from './credential.ts'
import type { Observation } from './observation.ts'

/** A judged condition: the part of a credential that `judge` decides. */
export type Judgement = Pick<Credential, 'statusLabel' | 'statusReason' | 'nextRetryAt' | 'statusKeptFromAt'>

/** What was known before: the credential as last judged, and when a list last held it. */
export interface Before {
  readonly credential: Credential
  readonly seenAt: Date
}

const ACTIVE_WORDS: ReadonlySet<string> = new Set(['active', 'pending', 'refreshing'])
const FAILURES_TO_FAIL = 5
const KEEP_FOR_MS = 24 * 3_600_000

/**
 * Judges the condition of a credential from what its proxy says now and what was known before; the first rule that
 * matches wins. The proxy's own words are not enough: they outlive the trouble, and a restart forgets it.
 *
 * @param now the wall clock at the fetch
 */
export function judge(observation: Observation, before: Before | null, now: Date): Judgement {
  const { status, messageReason, nextRetryAt } = observation
  const as = (statusLabel: StatusLabel, statusReason: ProblemReason | null = null): Judgement => ({
    statusLabel,
    statusReason,
    nextRetryAt,
    statusKeptFromAt: null,
  })
  if (observation.disabled || status === 'disabled') return as('disabled')
  const active = status !== null && ACTIVE_WORDS.has(status)
  if (!active && status !== 'error') return as('unknown')
  if (status === 'error' || observation.unavailable) {
    const recovered = status === 'error' && !observation.unavailable && newestSucceeded(observation.recentRequests)
    const retriedAgain = messageReason === 'rate_limited' && nextRetryAt !== null && nextRetryAt <= now
    if (recovered || retriedAgain) return as('ok')
    return messageReason === 'rate_limited' ? as('limited', 'rate_limited') : as('error', messageReason ?? 'other')
  }
  if (failuresSinceSuccess(observation.recentRequests) >= FAILURES_TO_FAIL) return as('failing', 'requests_fail')
  return keptFrom(observation, before, now) ?? as('ok')
}

/** A restart of the proxy forgets every failure and heals nobody: until a request or a login proves more, the label stays. */
function keptFrom(observation: Observation, before: Before | null, now: Date): Judgement | null {
  if (before === null || !publishedEmpty(observation.recentRequests)) return null
  const { statusLabel, statusReason, nextRetryAt, statusKeptFromAt } = before.credential
  const provenAt = statusKeptFromAt ?? before.seenAt
  const kept: Judgement = { statusLabel, statusReason, nextRetryAt, statusKeptFromAt: provenAt }
  if (statusLabel === 'limited') return nextRetryAt !== null && nextRetryAt > now ? kept : null
  if (statusLabel !== 'error' && statusLabel !== 'failing') return null
  const recent = now.getTime() - provenAt.getTime() < KEEP_FOR_MS
  return recent && !loggedInSince(observation, before.credential) ? kept : null
}

/** Whether a newer refresh or another id_token tells of a new login. */
export function loggedInSince(
  { statement, lastRefreshAt }: Pick<Observation, 'statement' | 'lastRefreshAt'>,
  before: Credential,
): boolean {
  if (lastRefreshAt !== null && (before.lastRefreshAt === null || lastRefreshAt > before.lastRefreshAt)) return true
  if (statement === null || before.evidence === 'manual') return false
  return (
    statement.planType !== before.planType ||
    statement.accountId !== before.accountId ||
    statement.startAt?.getTime() !== before.startAt?.getTime() ||
    statement.endAt?.getTime() !== before.endAt?.getTime()
  )
}

function newestSucceeded(buckets: readonly RequestCounts[] | null): boolean {
  const newest = buckets?.findLast((bucket) => bucket.success > 0 || bucket.failed > 0)
  return newest !== undefined && newest.success > 0
}

function failuresSinceSuccess(buckets: readonly RequestCounts[] | null): number {
  if (buckets === null) return 0
  const after = buckets.slice(buckets.findLastIndex((bucket) => bucket.success > 0) + 1)
  return after.reduce((sum, bucket) => sum + bucket.failed, 0)
}

function publishedEmpty(buckets: readonly RequestCounts[] | null): boolean {
  return buckets?.every((bucket) => bucket.success === 0 && bucket.failed === 0) ?? false
}

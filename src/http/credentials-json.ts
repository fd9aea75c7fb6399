import type { OverviewRow } from '../domain/overview.ts'
import type { QuotaWindow } from '../domain/quota.ts'

/**
 * A credential in the answer of the credentials route, its name as METRICS_EMAIL has it. Times are ISO 8601 in UTC; null is
 * unknown.
 */
export function credentialJson(row: OverviewRow) {
  const { requests, tightestQuota } = row
  return {
    proxy: row.proxy,
    credential: row.credential,
    name: row.name,
    provider: row.provider,
    plan_type: row.planType,
    subscription_end: row.endAt,
    days_remaining: row.daysLeft,
    evidence: row.evidence,
    standing: row.standing,
    renewal: row.renewal,
    delinquent: row.delinquent,
    status: row.statusLabel,
    status_reason: row.statusReason,
    status_since: row.statusSinceAt,
    next_retry_at: row.nextRetryAt,
    tightest_quota: tightestQuota && quotaJson(tightestQuota),
    requests: requests && requests.success + requests.failed,
    request_failures: requests?.failed ?? null,
    attention: row.attention,
    as_of: row.askedAt,
  }
}

function quotaJson({ window, scope, model, usedRatio, resetAt, observedAt }: QuotaWindow) {
  return { window, scope, model, used_ratio: usedRatio, reset_at: resetAt, observed_at: observedAt }
}

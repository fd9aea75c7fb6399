import type { Overview, OverviewRow } from '../../src/domain/overview.ts'
import { endsAreOfLogins } from '../../src/domain/subscription.ts'
import type { ProxyStatus } from '../../src/domain/sync-control.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { AT } from '../support/hand-clock.ts'
import { serveApp, syncAnswering } from './serve-app.ts'

/** A day from `AT`, by a number of days that may be a fraction or negative. */
export const after = (days: number): Date => new Date(AT.getTime() + days * 86_400_000)

/** An account with nothing to say against it. */
export const ROW: OverviewRow = {
  proxy: 'default',
  credential: '0123456789abcdef',
  name: 'an***@example.com',
  provider: 'codex',
  planType: 'plus',
  endAt: after(9.79),
  daysLeft: 9.79,
  evidence: 'id_token',
  renewal: null,
  delinquent: null,
  statusLabel: 'ok',
  statusReason: null,
  statusSinceAt: after(-2),
  nextRetryAt: null,
  tightestQuota: null,
  requests: { success: 1234, failed: 12 },
  askedAt: AT,
  standing: 'ok',
  attention: [],
}

/** An account that needs a person. */
export const NEEDY: OverviewRow = {
  ...ROW,
  name: 'be***@example.com',
  endAt: after(-3.04),
  daysLeft: -3.04,
  standing: 'expired',
  evidence: 'manual',
  statusLabel: 'error',
  statusReason: 'unauthorized',
  attention: [
    { reason: 'error', what: 'Its login was revoked.', fix: 'Log in again.' },
    { reason: 'expired', what: 'It has ended.', fix: 'Renew it.' },
  ],
}

/** A proxy whose last list was read and stored. */
export const STATUS: ProxyStatus = {
  proxy: 'default',
  lastAttemptAt: AT,
  lastSuccessAt: after(-5 / 1440),
  counts: null,
  fetchReason: null,
  fetchHint: null,
  storeReason: null,
  storeHint: null,
  breaker: null,
  nextRunAt: after(10 / 1440),
  inquiries: [],
}

/** Rows as they are given, with those that need a person. */
export function overviewOf(rows: readonly OverviewRow[]): Overview {
  return { rows, inNeed: rows.filter(({ attention }) => attention.length > 0), endsAreOfLogins: endsAreOfLogins(rows) }
}

/** The app with these accounts and proxies. */
export function servePage(
  rows: readonly OverviewRow[],
  status: readonly ProxyStatus[] = [STATUS],
  deps: Partial<AppDeps> = {},
) {
  return serveApp({ overview: async () => overviewOf(rows), sync: syncAnswering({ status }).sync, ...deps })
}

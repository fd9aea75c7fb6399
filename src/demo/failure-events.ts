import type { Account } from './account.ts'
import { authIndexOf, entryOf } from './entry.ts'
import { outageAt } from './outage.ts'
import { accountsAt } from './pool.ts'
import { requestsAt } from './requests.ts'

/** Of a request that fails while its account is well. */
const BAD_MOMENT = { httpStatus: 503, body: '{"error":{"type":"server_error","message":"Try again."}}', model: '' }

/** An event per request that failed between two times, the later one included. */
export function failuresBetween(startedAt: Date, fromMs: number, toMs: number) {
  return accountsAt(toMs).flatMap((account) => {
    const count = requestsAt(account, toMs).failed - requestsAt(account, fromMs).failed
    return Array.from({ length: Math.max(0, count) }, () => eventOf(account, startedAt, toMs))
  })
}

function eventOf(account: Account, startedAt: Date, nowMs: number) {
  const { status, status_message, disabled, unavailable, next_retry_after } = entryOf(account, startedAt, nowMs)
  const { model, httpStatus, body } = outageAt(account, nowMs)?.failure ?? BAD_MOMENT
  return {
    timestamp: new Date(startedAt.getTime() + nowMs).toISOString(),
    provider: account.provider,
    model,
    auth_id: account.file,
    auth_index: authIndexOf(account),
    status_code: httpStatus,
    body,
    auth_status: { status, status_message, disabled, unavailable, next_retry_after },
  }
}

import type { Account } from './account.ts'
import { MINUTE } from './recurrence.ts'
import { requestsAt } from './requests.ts'

const BUCKETS = 20
const BUCKET = 10 * MINUTE

/** The last 20 intervals of ten minutes by the clock, oldest first. */
export function recentRequests(account: Account, startedAt: Date, nowMs: number) {
  const wallMs = startedAt.getTime() + nowMs
  const lastMs = nowMs - (wallMs % BUCKET)
  return Array.from({ length: BUCKETS }, (_, index) => {
    const fromMs = lastMs - (BUCKETS - 1 - index) * BUCKET
    const [before, after] = [requestsAt(account, fromMs), requestsAt(account, Math.min(fromMs + BUCKET, nowMs))]
    return {
      time: [fromMs, fromMs + BUCKET].map((ms) => clockTime(startedAt.getTime() + ms)).join('-'),
      success: after.success - before.success,
      failed: after.failed - before.failed,
    }
  })
}

function clockTime(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 16)
}

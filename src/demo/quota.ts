import type { Account } from './account.ts'
import { outageAt } from './outage.ts'
import { MINUTE, SECOND } from './recurrence.ts'
import { signalsOf } from './signals.ts'

const ANSWERS_EVERY = 20 * SECOND
const OLDER_BY = 30 * MINUTE

/** `quota` and, for accounts that a provider limits by model too, `model_quotas`. */
export function quotaOf(account: Account, startedAt: Date, nowMs: number) {
  const seenMs = lastAnswerMs(account, nowMs)
  const windows = account.windows ?? []
  const main = windows.filter(({ model }) => model === undefined)
  const of = windows.find(({ model }) => model !== undefined)
  // Codex names the limits of its models with every answer, Claude only with an answer of that model.
  const isCodex = account.provider === 'codex'
  const quota = observe(account, isCodex ? windows : main, startedAt, seenMs)
  if (of?.model === undefined || isCodex) return { quota }
  const older = observe(account, windows, startedAt, seenMs - OLDER_BY)
  return { quota, model_quotas: { [of.model]: older } }
}

function observe(account: Account, windows: NonNullable<Account['windows']>, startedAt: Date, ms: number) {
  const signals = windows.length === 0 ? null : signalsOf(account, windows, { startedAt, ms })
  if (signals === null) return { signals: {} }
  return { observed_at: new Date(startedAt.getTime() + ms).toISOString(), signals }
}

/** While an account does not serve, nothing new is heard after the first refusal. */
function lastAnswerMs(account: Account, nowMs: number): number {
  const outage = outageAt(account, nowMs)
  if (outage !== null) return outage.beganMs
  const sinceAnswer = nowMs % ANSWERS_EVERY
  return nowMs - sinceAnswer
}

import type { Credential } from '../credential.ts'
import type { Judgement } from './judge.ts'
import { hasLoggedIn } from './login.ts'
import type { Proof, Recalled } from './memory.ts'
import { isInTime, isLastingError } from './proof.ts'
import { recall } from './recall.ts'
import { countersOf, riseBetween } from './requests.ts'

/** What one side knows: the credential as it judged it, by a list asked for at `askedAt`. */
export interface Side {
  readonly credential: Credential
  readonly askedAt: Date
}

/**
 * Joins what two exporters know of one credential. The newer list's judgement counts; a proof that only the older side
 * has is carried over, where it still holds by what the newer list says: no success, no login, and not too old.
 *
 * @param restarted whether the proxy restarted between the two lists; see `hasRestarted`
 */
export function mergeCondition(newer: Side, older: Side, restarted: boolean): Judgement {
  const memory = recall({ credential: newer.credential, seenAt: newer.askedAt }, newer.askedAt)
  const past = recall({ credential: older.credential, seenAt: older.askedAt }, newer.askedAt)
  const proof = past.proof && carriedOver(past.proof, past, { newer, older, memory, restarted })
  const joined = withPast(memory, past)
  const { statusLabel, statusReason, nextRetryAt, statusKeptFromAt } = newer.credential
  const own: Judgement = { statusLabel, statusReason, nextRetryAt, statusKeptFromAt, condition: joined }
  if (proof === null || !goesBefore(proof, newer.credential, memory.proof)) return own
  if (statusLabel === 'disabled') return { ...own, condition: { ...joined, proof } }
  const { label, reason, at, until } = proof
  return {
    statusLabel: label,
    statusReason: reason,
    nextRetryAt: nextRetryAt ?? until,
    statusKeptFromAt: at,
    condition: { ...joined, proof },
  }
}

interface Sides {
  readonly newer: Side
  readonly older: Side
  /** The newer side's. */
  readonly memory: Recalled
  readonly restarted: boolean
}

function carriedOver(proof: Proof, past: Recalled, { newer, older, memory, restarted }: Sides): Proof | null {
  const rise = riseBetween(past.requests, countersOf(newer.credential), { restarted, known: true })
  if (rise === null || rise.success > 0 || !isInTime(proof, newer.askedAt)) return null
  // A success that a restart of the proxy hid from the counters.
  if (memory.lastSuccessAt !== null && memory.lastSuccessAt > proof.at) return null
  const { loginKey, modifiedAt } = memory
  const { lastRefreshAt } = newer.credential
  const loggedIn = hasLoggedIn(past, older.credential.lastRefreshAt, { loginKey, modifiedAt, lastRefreshAt })
  if (proof.label !== 'limited' && loggedIn) return null
  return { ...proof, restarted: proof.restarted || restarted }
}

/** Whether an older proof outweighs what the newer list proved: as in `judge`, all but a rate limit gives way to a death. */
function goesBefore(proof: Proof, { statusLabel, statusReason }: Credential, own: Proof | null): boolean {
  if (own === null) return statusLabel === 'ok' || statusLabel === 'unknown' || statusLabel === 'disabled'
  return isLastingError(proof) && !isLastingError(own) && statusReason !== 'rate_limited'
}

/** The newer side may have seen one list only, and that without an id_token. */
function withPast(memory: Recalled, past: Recalled): Recalled {
  return {
    ...memory,
    requests: memory.requests ?? past.requests,
    modifiedAt: memory.modifiedAt ?? past.modifiedAt,
    loginKey: memory.loginKey ?? past.loginKey,
  }
}

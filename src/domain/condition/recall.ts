import type { Credential, Subscription } from '../credential.ts'
import { isLasting } from './labels.ts'
import { loginKeyOf } from './login.ts'
import { NOTHING, type Proof, type Recalled, upTo, withProofTime } from './memory.ts'

/** What was known before: the credential as last judged, and when a list last held it. */
export interface Before {
  readonly credential: Credential
  readonly seenAt: Date
}

/** The fewest failures that are called failing. */
export const FAILURES_TO_FAIL = 5

/**
 * What is remembered of a credential, as of `now`. Of one that these rules never judged, what its row tells: an account
 * that was dead stays dead over an upgrade.
 */
export function recall(before: Before | null, now: Date): Recalled {
  if (before === null) return NOTHING
  const { credential, seenAt } = before
  const memory = credential.condition === null ? fromRow(before) : withProofTime(credential.condition, seenAt)
  return upTo(memory, now)
}

/** A credential that outlives the list that held it last, or that list's time: its proof gets the time. */
export function withSeenAt(credential: Credential, seenAt: Date): Credential {
  return credential.condition?.proof?.at === null
    ? { ...credential, condition: withProofTime(credential.condition, seenAt) }
    : credential
}

function fromRow(before: Before): Recalled {
  const { credential } = before
  const proof = proofInRow(before)
  const failing = credential.statusLabel === 'failing'
  return {
    ...NOTHING,
    proof,
    requests: credential.requests,
    failuresSince: failing ? FAILURES_TO_FAIL : 0,
    lastFailureAt: failing && proof ? proof.at : null,
    loginKey: loginKeyInRow(credential),
  }
}

/** The first release called errors what passes by itself: such a row proves nothing. */
function proofInRow({ credential, seenAt }: Before): Proof | null {
  const { statusLabel: label, statusReason: reason, statusKeptFromAt, nextRetryAt } = credential
  if (reason === null || (label !== 'error' && label !== 'limited' && label !== 'failing')) return null
  if (label === 'error' && !isLasting(reason)) return null
  return { label, reason, at: statusKeptFromAt ?? seenAt, until: nextRetryAt, restarted: false }
}

/** As `parse` makes it of claims that it can read. Without an end of the id_token's the row may tell another's words. */
function loginKeyInRow({ planType, accountId, startAt, endAt, evidence }: Subscription): string | null {
  if (evidence !== 'id_token') return null
  return loginKeyOf({ planType, accountId, start: startAt?.toISOString(), end: endAt?.toISOString() })
}

import { DAY_MS, HOUR_MS } from '../durations.ts'
import { isLasting, isOfLogin } from './labels.ts'
import { laterOf, type Proof } from './memory.ts'
import type { News } from './refutation.ts'

/**
 * The proof, while nothing speaks against it: no success and no login since, and not too old. Without counters nothing
 * is known of successes, and the words are believed. A limit lasts until its end, whoever logs in; where the proxy
 * publishes its cooldowns, only a restart can have lost it.
 */
export function stillHolds(proof: Proof, hasCooldowns: boolean, news: News): Proof | null {
  const { rise, loggedIn, askedAt } = news
  if (rise === null || rise.success > 0) return null
  const restarted = proof.restarted || news.restarted
  if (proof.label === 'limited' && hasCooldowns && !restarted) return null
  if (proof.label !== 'limited' && loggedIn) return null
  return isInTime(proof, askedAt) ? { ...proof, restarted } : null
}

/** Whether a proof is young enough. A dead login stays dead. */
export function isInTime({ label, reason, at, until }: Proof, now: Date): boolean {
  if (label === 'limited') return until !== null && until > now
  return (label === 'error' && isOfLogin(reason)) || now.getTime() - at.getTime() < DAY_MS
}

/** The proof as borne out again by a failure without a success. */
export function renewed(proof: Proof, hasCooldowns: boolean, { rise, askedAt }: News): Proof {
  if (rise === null || rise.failed === 0 || rise.success > 0) return proof
  const limitGoesOn = proof.reason === 'rate_limited' && proof.until !== null && !hasCooldowns
  const until = limitGoesOn ? laterOf(proof.until, new Date(askedAt.getTime() + HOUR_MS)) : proof.until
  return { ...proof, at: askedAt, until }
}

/** Whether it proves that a person is needed. */
export function isLastingError({ label, reason }: Proof): boolean {
  return label === 'error' && isLasting(reason)
}

import type { Credential, Statement } from './credential.ts'
import type { Reading } from './inquiry.ts'
import { planTier } from './plan-tier.ts'
import { currentWindows } from './quota.ts'
import type { ProxySnapshot } from './snapshot.ts'
import { newestStatement, subscriptionOf } from './subscription.ts'

/** What providers answered this process of one proxy's accounts, by credential. */
export type Answers = ReadonlyMap<string, Reading>

export const NO_ANSWERS: Answers = new Map()

/**
 * One reading of all that was answered of an account. An answer that names the plan alone does not take back the dates
 * of the same plan that another inquiry brought; of another plan, it does.
 */
export function combineReadings(newer: Reading, older: Reading, provider: string, now: Date): Reading {
  return {
    live: combineStatements(newer.live, older.live, provider),
    quota: currentWindows([...newer.quota, ...older.quota], now),
    resetCredits: newer.resetCredits ?? older.resetCredits,
  }
}

function combineStatements(newer: Statement | null, older: Statement | null, provider: string): Statement | null {
  if (newer === null || older === null) return newer ?? older
  const keepsOlder = isPlanAlone(newer) && !isPlanAlone(older) && isSamePlan(provider, newer.planType, older.planType)
  return keepsOlder ? older : newer
}

function isPlanAlone({ startAt, endAt, renewal, delinquent }: Statement): boolean {
  return startAt === null && endAt === null && renewal === null && delinquent === null
}

function isSamePlan(provider: string, a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true
  const tier = planTier(provider, a)
  return tier !== null && tier === planTier(provider, b)
}

/** A snapshot with what was answered of its accounts, as of now; the same one when that changes nothing. */
export function withAnswers(snapshot: ProxySnapshot, answers: Answers, now: Date): ProxySnapshot {
  if (answers.size === 0) return snapshot
  const credentials = snapshot.credentials.map((credential) => {
    const answer = answers.get(credential.credential)
    return answer === undefined ? credential : withAnswer(credential, answer, now)
  })
  return { ...snapshot, credentials }
}

function withAnswer(credential: Credential, { live, quota, resetCredits }: Reading, now: Date): Credential {
  const statements = { ...credential.statements, live: newestStatement(live, credential.statements.live) }
  return {
    ...credential,
    ...subscriptionOf({ ...credential, statements }, now),
    statements,
    quota: currentWindows([...quota, ...credential.quota], now),
    resetCredits: resetCredits ?? credential.resetCredits,
  }
}

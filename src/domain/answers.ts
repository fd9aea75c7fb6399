import type { Credential, Statement } from './credential.ts'
import type { AskedAccount, Reading } from './inquiry.ts'
import { currentWindows } from './quota.ts'
import { isSameAccount } from './same-account.ts'
import type { ProxySnapshot } from './snapshot.ts'
import { isOtherPlan, newestStatement, subscriptionOf } from './subscription.ts'

/** What providers answered of an account, and of which: its file may hold another one by now. */
export interface Answer extends Reading {
  readonly account: AskedAccount
}

/** What providers answered this process of one proxy's accounts, by credential. */
export type Answers = ReadonlyMap<string, Answer>

export const NO_ANSWERS: Answers = new Map()

/** What was answered of a credential; undefined where that was of another account than this. */
export function answerFor(answers: Answers, credential: string, account: AskedAccount): Reading | undefined {
  const answer = answers.get(credential)
  return answer !== undefined && isSameAccount(answer.account, account) ? answer : undefined
}

/** What else is known of the account that was asked for. */
type Subject = Pick<Credential, 'provider' | 'statements'>

/**
 * One reading of all that was answered of an account. An answer that names the plan alone does not take back the dates
 * of the same plan that another inquiry brought; of another plan, it does, and where there was another one in between.
 */
export function combineReadings(newer: Reading, older: Reading, subject: Subject, now: Date): Reading {
  return {
    live: combineStatements(newer.live, older.live, subject),
    quota: currentWindows([...newer.quota, ...older.quota], now),
    resetCredits: newer.resetCredits ?? older.resetCredits,
  }
}

function combineStatements(
  newer: Statement | null,
  older: Statement | null,
  { provider, statements: { signal, id_token: login } }: Subject,
): Statement | null {
  if (newer === null || older === null) return newer ?? older
  if (!isPlanAlone(newer) || isPlanAlone(older)) return newer
  const since = [signal, login].filter((statement) => isLater(statement, older))
  const { planType } = older
  const isOther = (other: string | null): boolean =>
    planType !== null && other !== null && isOtherPlan(provider, other, planType)
  return [newer, ...since].some((statement) => isOther(statement?.planType ?? null)) ? newer : older
}

function isLater(a: Statement | null, b: Statement): boolean {
  return a?.observedAt != null && b.observedAt !== null && a.observedAt > b.observedAt
}

function isPlanAlone({ startAt, endAt, renewal, delinquent }: Statement): boolean {
  return startAt === null && endAt === null && renewal === null && delinquent === null
}

/** A snapshot with what was answered of its accounts, as of now; the same one when nothing was. */
export function withAnswers(snapshot: ProxySnapshot, answers: Answers, now: Date): ProxySnapshot {
  if (answers.size === 0) return snapshot
  const credentials = snapshot.credentials.map((credential) => {
    const answer = answerFor(answers, credential.credential, credential)
    return answer === undefined ? credential : withAnswer(credential, answer, now)
  })
  return { ...snapshot, credentials }
}

function withAnswer(credential: Credential, { live, quota, resetCredits }: Reading, now: Date): Credential {
  const statements = { ...credential.statements, live: newestStatement(live, credential.statements.live, now) }
  return {
    ...credential,
    ...subscriptionOf({ ...credential, statements }, now),
    statements,
    quota: currentWindows([...quota, ...credential.quota], now),
    resetCredits: resetCredits ?? credential.resetCredits,
  }
}

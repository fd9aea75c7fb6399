import type { Credential } from '../credential.ts'
import type { FailureEvent } from '../failure-event.ts'
import { isLasting, type ObservedReason, type StatusReason, shown } from './labels.ts'
import { hasLoggedIn, type LoginSigns } from './login.ts'
import type { Proof } from './memory.ts'
import { isInTime } from './proof.ts'

/** A failure event of a known account, with what its last list before said of its login. */
export interface RecordedFailure extends Pick<FailureEvent, 'at' | 'reason'> {
  readonly login: LoginSigns
}

/** What is known of an account since its failures. */
interface Since {
  readonly now: Date
  /** The list in which successes last rose. */
  readonly lastSuccessAt: Date | null
  readonly login: LoginSigns
}

/** Failures that are remembered, and that prove an error when they are alike. */
const ENOUGH = 3

/** The failures of a credential with one more, the last one last: at most three, none from before a success or a login. */
export function addFailure(
  failures: readonly RecordedFailure[],
  { at, reason }: FailureEvent,
  credential: Credential,
): readonly RecordedFailure[] {
  const login = loginSignsOf(credential)
  const since = { now: at, lastSuccessAt: credential.condition?.lastSuccessAt ?? null, login }
  return [...standingFailures(failures, since), { at, reason, login }].slice(-ENOUGH)
}

/**
 * The failures since which nothing is known to have succeeded and nobody logged in. What came after `now`, when the list
 * was asked for, is for the next list to judge.
 */
export function standingFailures(failures: readonly RecordedFailure[], since: Since): readonly RecordedFailure[] {
  const known = failures.filter(({ at }) => at <= since.now)
  return known.slice(known.findLastIndex((failure) => isOver(failure, since)) + 1)
}

/** What failures prove: an error, by three in a row of one reason that lasts. Null for nothing. */
export function proofOf(failures: readonly RecordedFailure[], now: Date): Proof | null {
  const last = failures.at(-1)
  if (last === undefined || !isLasting(last.reason) || !areEnoughAlike(failures)) return null
  const proof: Proof = { label: 'error', reason: shown(last.reason), at: last.at, until: null, restarted: false }
  return isInTime(proof, now) ? proof : null
}

/** Why the last request failed, as far as its event tells it. */
export function reasonOfLast(failures: readonly RecordedFailure[]): StatusReason | null {
  const reason = failures.at(-1)?.reason ?? 'other'
  return reason === 'other' ? null : shown(reason)
}

/**
 * Whether the last failure may change what is shown of its account: its reason is another one than before, or it proves
 * an error. What a client did wrong never does.
 */
export function isNews(failures: readonly RecordedFailure[], { statusLabel, statusReason }: Credential): boolean {
  const [before, last] = [failures.at(-2), failures.at(-1)]
  if (last === undefined || isOfClient(last.reason) || statusLabel === 'disabled') return false
  const isShown = statusReason === shown(last.reason)
  if (isLasting(last.reason) && areEnoughAlike(failures)) return !(isShown && statusLabel === 'error')
  return !isShown && before?.reason !== last.reason
}

function isOver({ at, reason, login }: RecordedFailure, { lastSuccessAt, login: signs }: Since): boolean {
  if (lastSuccessAt !== null && at <= lastSuccessAt) return true
  const { loginKey, modifiedAt, lastRefreshAt } = login
  return hasLoggedIn({ loginKey, modifiedAt, proof: { reason, at } }, lastRefreshAt, signs)
}

function areEnoughAlike(failures: readonly RecordedFailure[]): boolean {
  return failures.length >= ENOUGH && new Set(failures.slice(-ENOUGH).map(({ reason }) => reason)).size === 1
}

function isOfClient(reason: ObservedReason): boolean {
  return reason === 'invalid_request'
}

function loginSignsOf({ condition, lastRefreshAt }: Credential): LoginSigns {
  return { loginKey: condition?.loginKey ?? null, modifiedAt: condition?.modifiedAt ?? null, lastRefreshAt }
}

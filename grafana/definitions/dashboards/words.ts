import { DEAD, NEWS, OFF, PLAIN, TROUBLE, UNKNOWN, WAITS, WELL } from '../colors.ts'
import { thresholds, wordsFor } from '../panel.ts'

/** Conditions of a credential, worst last, with the number that stands for each in timelines and tables. */
const CONDITIONS = [
  ['disabled', OFF],
  ['ok', WELL],
  ['unknown', UNKNOWN],
  ['limited', WAITS],
  ['failing', TROUBLE],
  ['error', DEAD],
] as const

export const CONDITION_WORDS = wordsFor(CONDITIONS.map(([status, color]) => [status, status, color]))

export const CONDITION_NUMBER_WORDS = wordsFor(CONDITIONS.map(([status, color], number) => [number, status, color]))

/** Each condition with its number and its colour. */
export const NUMBERED_CONDITIONS = CONDITIONS.map(([status, color], number) => ({ status, color, number }))

/** Reasons of a condition and of failed requests: what only a person can mend is red, what passes is yellow. */
export const REASON_COLORS = [
  ['unauthorized', 'red'],
  ['refresh_failed', 'dark-red'],
  ['payment_required', 'light-red'],
  ['forbidden', 'semi-dark-purple'],
  ['rate_limited', WAITS],
  ['upstream_error', 'blue'],
  ['invalid_request', 'light-blue'],
  ['not_found', 'super-light-blue'],
  ['requests_fail', 'orange'],
  ['other', OFF],
] as const

/** Reasons with the number that stands for each in timelines, apart from those of the conditions. */
export const NUMBERED_REASONS = REASON_COLORS.map(([reason, color], place) => ({ reason, color, number: 100 + place }))

/** What stands in timelines: conditions and reasons. */
export const TIMELINE_WORDS = [
  ...CONDITION_NUMBER_WORDS,
  ...wordsFor(NUMBERED_REASONS.map(({ reason, color, number }) => [number, reason, color])),
]

/** The number of the condition `ok`. */
export const WORKS_NUMBER = CONDITIONS.findIndex(([status]) => status === 'ok')

export const STANDING_WORDS = wordsFor([
  ['current', 'current', WELL],
  ['ends soon', 'ends soon', TROUBLE],
  ['renews soon', 'renews soon', WELL],
  ['renewal unconfirmed', 'renewal unconfirmed', NEWS],
  ['expired', 'expired', DEAD],
  ['disabled', 'disabled', OFF],
])

export const EVIDENCE_WORDS = wordsFor([
  ['manual', 'stated by you', PLAIN],
  ['note', 'your note', PLAIN],
  ['live', 'the provider', PLAIN],
  ['id_token', 'last login', PLAIN],
])

export const RENEWAL_WORDS = wordsFor([
  [1, 'renews', WELL],
  [0, 'ends', TROUBLE],
  [2, 'unpaid', DEAD],
])

export const CONFLICT_WORDS = wordsFor([
  [1, 'differ', TROUBLE],
  [0, 'agree', PLAIN],
])

/** Past its end, the standing says what to think of it. */
export const DAYS_LEFT = thresholds(PLAIN, [0, DEAD], [1, TROUBLE], [3, WAITS], [7, WELL])

/** Of a quota, 0 to 1. */
export const USED = thresholds(OFF, [0, WELL], [0.75, WAITS], [0.9, TROUBLE], [1, DEAD])

import { CHOSEN_INFO, inStatus, LISTED, ON_CREDENTIAL, withName, withStatus } from '../dashboard-queries.ts'
import { series } from '../promql.ts'
import { CHOSEN } from '../variables.ts'

/** When each account ends. */
export const ENDS_AT = series('subscription_end_timestamp_seconds', CHOSEN)

/** 1 renews, 0 ends; only the provider itself tells. */
const WILL_RENEW = series('subscription_will_renew', CHOSEN)

/** 1 when two sources name different ends. */
export const CONFLICT = series('subscription_conflict', CHOSEN)

/** Days left, from the timestamp: it costs less to read over time than days that change with every scrape. */
function days(matchers = ''): string {
  return `((${series('subscription_end_timestamp_seconds', `${CHOSEN}${matchers}`)} - time()) / 86400)`
}

export const DELINQUENT = `${series('subscription_delinquent', CHOSEN)} == 1`

/** 2 is unpaid: it renews once that is paid. Else as `WILL_RENEW`. */
export const RENEWAL = `(2 + 0 * (${DELINQUENT})) or ${WILL_RENEW}`

const OF_LAST_LOGIN = ', evidence="id_token"'
const CERTAIN = ', evidence!="id_token"'

/** Of those that have an end. */
export function dated(vector: string): string {
  return `${vector} and ${ON_CREDENTIAL} ${ENDS_AT}`
}

/** Those that the provider says renew, and that are paid, as the right side of `and` and `unless`. */
const RENEWING = `${ON_CREDENTIAL} (${WILL_RENEW} == 1 unless ${ON_CREDENTIAL} (${DELINQUENT}))`

/** An account of its owner's choice counts no more. */
const ENABLED = `unless ${inStatus('disabled')}`

export const EXPIRED = `((${days(CERTAIN)} <= 0) ${ENABLED}) or ((${days(OF_LAST_LOGIN)} <= 0) and ${inStatus('error|failing')})`

export const UNCONFIRMED = `(${days(OF_LAST_LOGIN)} <= 0) unless ${inStatus('error|failing|disabled')}`

const WITHIN_A_WEEK = `(0 < ${days()} < 7) ${ENABLED}`

/** Days left of those that end within a week, and of which nobody knows that they renew. */
export const ENDING = `${WITHIN_A_WEEK} unless ${RENEWING}`

export const RENEWING_SOON = `(${WITHIN_A_WEEK}) and ${RENEWING}`

const CURRENT = `(${days()} >= 7) ${ENABLED}`

const DISABLED = `${days()} and ${inStatus('disabled')}`

export const UNDATED = `${CHOSEN_INFO} unless ${ON_CREDENTIAL} ${days()}`

/** Ends of the last login at a proxy through which the provider is not asked for the true ones. */
export const NOT_ASKED =
  `${series('subscription_end_timestamp_seconds', `${CHOSEN}${OF_LAST_LOGIN}`)} ` +
  `unless on (job, instance, proxy) ${series('inquiries_total', 'inquiry="codex-subscription"')}`

/** Every account with an end has one of these; their order is that in which a person wants to know. */
const STANDINGS = [
  { word: 'ends soon', vector: ENDING, place: 0 },
  { word: 'renews soon', vector: RENEWING_SOON, place: 0 },
  { word: 'current', vector: CURRENT, place: 0 },
  { word: 'expired', vector: EXPIRED, place: 1 },
  { word: 'renewal unconfirmed', vector: UNCONFIRMED, place: 2 },
  { word: 'disabled', vector: DISABLED, place: 3 },
] as const

/** Days left with the labels `standing`, `name` and `plan_type`. */
export const STANDING_ROWS = withName(
  STANDINGS.map(({ word, vector }) => `label_replace(${vector}, "standing", "${word}", "", "")`).join('\nor '),
)

/** The place of each of them: what is ahead by its days left, then the past, the latest first. */
export const STANDING_PLACES = STANDINGS.map(({ vector, place }) => `${place * 100_000} + abs(${vector})`).join('\nor ')

export const UNDATED_ROWS = withStatus(UNDATED)

/** How far ahead is looked at. */
const COMING_DAYS = 60
const WEEK = 7

const SOON = `(0 < ${days()} <= ${COMING_DAYS}) ${ENABLED}`

/** Without the evidence, which has a column of its own. */
export const COMING_ENDS = withName(`sum without (evidence) (${SOON})`)
export const COMING_EVIDENCE = SOON
export const COMING_RENEWAL = `(${RENEWAL}) and ${ON_CREDENTIAL} (${SOON})`

/** The coming weeks: the number by which queries know each, and its days from now. */
export const WEEKS = Array.from({ length: Math.ceil(COMING_DAYS / WEEK) }, (_, week) => ({
  week,
  days: `${week * WEEK}–${Math.min((week + 1) * WEEK, COMING_DAYS)}`,
}))

/** Ends per week from now, 0 where there are none. */
export const ENDS_PER_WEEK = [
  `count_values("week", floor((${SOON}) / ${WEEK}))`,
  ...WEEKS.map(({ week }) => `label_replace(0 * ${LISTED}, "week", "${week}", "", "")`),
].join('\nor on (week) ')

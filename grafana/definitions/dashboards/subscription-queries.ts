import { CHOSEN_INFO, inStatus, LISTED, ON_CREDENTIAL, withName, withStatus } from '../dashboard-queries.ts'
import { series } from '../promql.ts'
import { CHOSEN } from '../variables.ts'

const WEEKS = [0, 1, 2, 3, 4, 5, 6, 7, 8]

/** When each account ends. */
export const ENDS_AT = series('subscription_end_timestamp_seconds', CHOSEN)

const days = (matchers = '') => series('subscription_days_remaining', `${CHOSEN}${matchers}`)
const OF_LAST_LOGIN = ', evidence="id_token"'
const CERTAIN = ', evidence!="id_token"'

export const EXPIRED = `(${days(CERTAIN)} <= 0) or ((${days(OF_LAST_LOGIN)} <= 0) and ${inStatus('error|failing')})`

export const UNCONFIRMED = `(${days(OF_LAST_LOGIN)} <= 0) unless ${inStatus('error|failing|disabled')}`

export const ENDING = `(0 < ${days()} < 7) unless ${inStatus('disabled')}`

const CURRENT = `(${days()} >= 7) unless ${inStatus('disabled')}`

const DISABLED = `((${days()} > 0) or (${days(OF_LAST_LOGIN)} <= 0)) and ${inStatus('disabled')}`

export const UNDATED = `${CHOSEN_INFO} unless ${ON_CREDENTIAL} ${days()}`

/** Days left with the labels `standing`, `name`, `plan_type` and `status`. */
export const STANDING_ROWS = withName(
  withStatus(
    [
      standing(EXPIRED, 'expired'),
      standing(UNCONFIRMED, 'renewal unconfirmed'),
      standing(ENDING, 'ends soon'),
      standing(CURRENT, 'current'),
      standing(DISABLED, 'disabled'),
    ].join('\nor '),
  ),
)

export const UNDATED_ROWS = withStatus(UNDATED)

const SOON = `(0 < ${days()} <= 60) unless ${inStatus('disabled')}`

export const COMING_ENDS = withName(SOON)

/** Ends per week from now, 0 where there are none. */
export const ENDS_PER_WEEK = [
  `count_values("week", floor((${SOON}) / 7))`,
  ...WEEKS.map((week) => `label_replace(0 * ${LISTED}, "week", "${week}", "", "")`),
].join('\nor on (week) ')

function standing(vector: string, word: string): string {
  return `label_replace(${vector}, "standing", "${word}", "", "")`
}

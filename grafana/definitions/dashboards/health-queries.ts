import { CHOSEN_INFO, inStatus, ON_CREDENTIAL, withName } from '../dashboard-queries.ts'
import { series } from '../promql.ts'
import { CHOSEN } from '../variables.ts'
import { NUMBERED_CONDITIONS } from './words.ts'

const OK = series('credential_status', `${CHOSEN}, status="ok"`)

const NUMBERS = NUMBERED_CONDITIONS.map(
  ({ status, number }) => `label_replace(vector(${number}), "status", "${status}", "", "")`,
).join(' or ')

/** Number of each credential's condition, of those credentials that `only` selects; see words.ts. */
function condition(only = ''): string {
  const holds = `(${series('credential_status', CHOSEN)} == 1${only})`
  return `sum without (status) (${holds} * on (status) group_left () (${NUMBERS}))`
}

/** How many accounts are in each condition. */
export const CONDITION_COUNTS = `sum by (status) (${series('credential_status', CHOSEN)})`

/** Condition of each account, with the labels of a name. */
export const CONDITION_ROWS = withName(condition())

export const REASONS = series('credential_problem', CHOSEN)

/** When each credential that does not work was last seen working, within the time range. */
export const LAST_OK = `1000 * max_over_time((timestamp(${OK} == 1))[$__range:$__interval]) unless ${inStatus('ok')}`

export const NEXT_RETRY = `1000 * ${series('credential_next_retry_timestamp_seconds', CHOSEN)}`

/** Share of the range in which a credential did not work, where that is more than none. */
const TROUBLED = `((1 - avg_over_time(${OK}[$__range] @ end())) > 0)`

const MOST_ROWS = 20

/** One row for all that always worked, while every other one has a row of its own. */
const OTHERS = [
  `label_replace(1 + 0 * count(${CHOSEN_INFO} unless ${ON_CREDENTIAL} ${TROUBLED}), "name", "all others", "", "")`,
  `unless on () (count(${TROUBLED}) > ${MOST_ROWS})`,
].join(' ')

/** Conditions over time of the credentials with most trouble in the range, and one row for all others. */
export const CONDITION_TIMELINE = [
  withName(condition(` and ${ON_CREDENTIAL} topk(${MOST_ROWS}, ${TROUBLED})`)),
  `(${OTHERS})`,
].join('\nor ')

/** Of the 15 credentials with most of them in the range. */
export function increaseOfMost(counter: string): string {
  const counted = series(counter, CHOSEN)
  const most = `topk(15, increase(${counted}[$__range] @ end()) > 0)`
  return withName(`increase(${counted}[$__interval]) and ${ON_CREDENTIAL} ${most}`)
}

export function increaseInRange(counter: string): string {
  return `increase(${series(counter, CHOSEN)}[$__range])`
}

export const COUNTED_REQUESTS = series('credential_requests_total', CHOSEN)

/** Requests in the range with the labels of a name; 0 where the range holds the first scrape alone. */
export const USAGE = withName(`${increaseInRange('credential_requests_total')} or 0 * ${COUNTED_REQUESTS}`)

export const FAILED_SHARE = `${increaseInRange('credential_request_failures_total')}\n/ (${increaseInRange('credential_requests_total')} > 0)`

export const PROBLEMS = `sum by (reason) (${series('credential_problem', CHOSEN)})`

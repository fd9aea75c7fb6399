import { inStatus, ON_CREDENTIAL, orNoData, withName } from '../dashboard-queries.ts'
import { series } from '../promql.ts'
import { CHOSEN } from '../variables.ts'
import { NUMBERED_CONDITIONS } from './words.ts'

const OK = series('credential_status', `${CHOSEN}, status="ok"`)

/** Number of each credential's condition; see words.ts. */
const CONDITION = `max without (status) (${NUMBERED_CONDITIONS.map(
  ({ status, number }) => `${number} * (${series('credential_status', `${CHOSEN}, status="${status}"`)} == 1)`,
).join('\nor ')})`

export const COUNTED = `sum by (status) (${series('credential_status', CHOSEN)})`

export const CONDITIONS = orNoData(withName(CONDITION))

export const REASONS = series('credential_problem', CHOSEN)

/** When each credential that does not work was last seen working, within the time range. */
export const LAST_OK = `1000 * max_over_time((timestamp(${OK} == 1))[$__range:$__interval]) unless ${inStatus('ok')}`

export const NEXT_RETRY = `1000 * ${series('credential_next_retry_timestamp_seconds', CHOSEN)}`

/** Conditions over time of those credentials that did not work at some time in the range. */
export const TIMELINE = withName(`${CONDITION}\nand ${ON_CREDENTIAL} (min_over_time(${OK}[$__range] @ end()) == 0)`)

/** Of the 15 credentials with most of them in the range. */
export function increaseOfMost(counter: string): string {
  const counted = series(counter, CHOSEN)
  const most = `topk(15, increase(${counted}[$__range] @ end()) > 0)`
  return withName(`increase(${counted}[$__interval]) and ${ON_CREDENTIAL} ${most}`)
}

export function increaseInRange(counter: string): string {
  return `increase(${series(counter, CHOSEN)}[$__range])`
}

/** Requests in the range with the labels of a name. */
export const USAGE = orNoData(withName(increaseInRange('credential_requests_total')))

export const FAILED_SHARE = `${increaseInRange('credential_request_failures_total')}\n/ (${increaseInRange('credential_requests_total')} > 0)`

export const PROBLEMS = `sum by (reason) (${series('credential_problem', CHOSEN)})`

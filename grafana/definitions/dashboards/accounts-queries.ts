import { CHOSEN_STATUS, inStatus, LISTED, ON_CREDENTIAL, withName } from '../dashboard-queries.ts'
import { CREDENTIAL_LABELS, series } from '../promql.ts'
import { CHOSEN, CHOSEN_PROXY } from '../variables.ts'
import { NUMBERED_CONDITIONS } from './words.ts'

const OK = series('credential_status', `${CHOSEN}, status="ok"`)

const NUMBERS = NUMBERED_CONDITIONS.map(
  ({ status, number }) => `label_replace(vector(${number}), "status", "${status}", "", "")`,
).join(' or ')

/** Number of each credential's condition, of those credentials that `only` selects; see words.ts. */
export function condition(only = ''): string {
  return `sum without (status) ((${CHOSEN_STATUS} == 1${only}) * on (status) group_left () (${NUMBERS}))`
}

/** How many accounts are in each condition. */
export const CONDITION_COUNTS = `sum by (status) (${CHOSEN_STATUS})`

/** Condition of each account, with the labels of a name. */
export const CONDITION_ROWS = withName(condition())

export const REASONS = series('credential_problem', CHOSEN)

/** Since when each condition holds, in milliseconds. */
export const SINCE = `1000 * ${series('credential_status_since_timestamp_seconds', CHOSEN)}`

export const NEXT_RETRY = `1000 * ${series('credential_next_retry_timestamp_seconds', CHOSEN)}`

/** Share of the range in which a credential worked, where that is less than all; not of those that nobody wants. */
const WORKED = [
  `(avg_over_time(${OK}[$__range] @ end()) < 1)`,
  `unless on (${CREDENTIAL_LABELS}) (${series('credential_status', `${CHOSEN}, status="disabled"`)} @ end() == 1)`,
].join(' ')

const MOST_ROWS = 20

/**
 * Those with most trouble. Labels of `above` sort before all others, and Grafana draws rows in the order of their
 * labels: most trouble first. It is the same at every step, so that Prometheus computes it once.
 */
const MOST_TROUBLED = `count_values by (${CREDENTIAL_LABELS}) ("above", 1000 + round(999 * bottomk(${MOST_ROWS}, ${WORKED})))`

/** Conditions over time of the credentials with most trouble in the range. */
export const CONDITION_TIMELINE = withName(
  `(${condition(` and ${ON_CREDENTIAL} (${MOST_TROUBLED})`)}) * ${ON_CREDENTIAL} group_left (above) (${MOST_TROUBLED})`,
)

/** Number of `ok` while nobody was in trouble in the range, and somebody is listed. */
export const NOBODY_TROUBLED = `(1 + 0 * ${LISTED}) unless on () count(${MOST_TROUBLED})`

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

export const PROBLEMS = `sum by (reason) (${series('credential_problem', CHOSEN)} unless ${inStatus('disabled')})`

const events = series('failure_events_total', `${CHOSEN_PROXY}, provider=~"$provider"`)

/** Failed requests that the proxies told of, by the reasons that occurred. */
export const FAILURE_EVENTS = [
  `sum by (reason) (increase(${events}[$__interval]))`,
  `and on (reason) (sum by (reason) (increase(${events}[$__range] @ end())) > 0)`,
].join('\n')

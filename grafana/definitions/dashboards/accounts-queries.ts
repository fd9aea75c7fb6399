import { CHOSEN_STATUS, LISTED, namedAtEnd, ON_CREDENTIAL, withName } from '../dashboard-queries.ts'
import { CREDENTIAL_LABELS, series } from '../promql.ts'
import { CHOSEN, CHOSEN_PROXY } from '../variables.ts'
import { NUMBERED_CONDITIONS, NUMBERED_REASONS, WORKS_NUMBER } from './words.ts'

const OK = series('credential_status', `${CHOSEN}, status="ok"`)

const NUMBERS = NUMBERED_CONDITIONS.map(
  ({ status, number }) => `label_replace(vector(${number}), "status", "${status}", "", "")`,
).join(' or ')

/** Number of each credential's condition; see words.ts. */
export const CONDITION = `sum without (status) ((${CHOSEN_STATUS} == 1) * on (status) group_left () (${NUMBERS}))`

/** How many accounts are in each condition. */
export const CONDITION_COUNTS = `sum by (status) (${CHOSEN_STATUS})`

/** Condition of each account, with the labels of a name. */
export const CONDITION_ROWS = withName(CONDITION)

export const REASONS = series('credential_problem', CHOSEN)

/** Since when each condition holds, in milliseconds. */
export const SINCE = `1000 * ${series('credential_status_since_timestamp_seconds', CHOSEN)}`

export const NEXT_RETRY = `1000 * ${series('credential_next_retry_timestamp_seconds', CHOSEN)}`

const REASON_NUMBERS = NUMBERED_REASONS.map(
  ({ reason, number }) => `label_replace(vector(${number}), "reason", "${reason}", "", "")`,
).join(' or ')

/** Number of each credential's reason, over time; see words.ts. */
export const REASON_OVER_TIME = `sum without (reason) (${REASONS} * on (reason) group_left () (${REASON_NUMBERS}))`

/** Share of the range in which a credential worked, where that is less than all; not of those that nobody wants. */
const WORKED = [
  `(avg_over_time(${OK}[$__range] @ end()) < 1)`,
  `unless on (${CREDENTIAL_LABELS}) (${series('credential_status', `${CHOSEN}, status="disabled"`)} @ end() == 1)`,
].join(' ')

const MOST_ROWS = 20

/**
 * Those with most trouble, with a name. Labels of `above` sort before all others, and Grafana draws rows in the order of
 * their labels: most trouble first. It is the same at every step, so that Prometheus computes it once.
 */
const MOST_TROUBLED = namedAtEnd(
  `count_values by (${CREDENTIAL_LABELS}) ("above", 1000 + round(999 * bottomk(${MOST_ROWS}, ${WORKED})))`,
)

/**
 * What was wrong with the credentials with most trouble in the range, over time, by the numbers of words.ts. It reads
 * what was wrong and who worked, for the series of every condition would be six times as many, and numbers only the rows
 * that remain. What worked has no reason.
 */
export const TROUBLE_TIMELINE = [
  'sum without (status, reason) (',
  `(${REASONS} or ${ON_CREDENTIAL} (${OK} == 1))`,
  `* ${ON_CREDENTIAL} group_left (above, name) (${MOST_TROUBLED})`,
  `* on (reason) group_left () (${REASON_NUMBERS} or vector(${WORKS_NUMBER})))`,
].join('\n')

/** The number of those that work, while nobody was in trouble in the range, and somebody is listed. */
export const NOBODY_TROUBLED = `(${WORKS_NUMBER} + 0 * ${LISTED}) unless on () count(${MOST_TROUBLED})`

/** Of the 15 credentials with most of them in the range. */
export function increaseOfMost(counter: string): string {
  const counted = series(counter, CHOSEN)
  const most = namedAtEnd(`(topk(15, increase(${counted}[$__range] @ end()) > 0) ^ 0)`)
  return `increase(${counted}[$__interval]) * ${ON_CREDENTIAL} group_left (name) (${most})`
}

export function increaseInRange(counter: string): string {
  return `increase(${series(counter, CHOSEN)}[$__range])`
}

export const COUNTED_REQUESTS = series('credential_requests_total', CHOSEN)

/** Requests in the range with the labels of a name; 0 where the range holds the first scrape alone. */
export const USAGE = withName(`${increaseInRange('credential_requests_total')} or 0 * ${COUNTED_REQUESTS}`)

export const FAILED_SHARE = `${increaseInRange('credential_request_failures_total')}\n/ (${increaseInRange('credential_requests_total')} > 0)`

export const PROBLEMS = `sum by (reason) (${REASONS})`

const events = series('failure_events_total', `${CHOSEN_PROXY}, provider=~"$provider"`)

/** Failed requests that the proxies told of, by the reasons that occurred. */
export const FAILURE_EVENTS = [
  `sum by (reason) (increase(${events}[$__interval]))`,
  `and on (reason) (sum by (reason) (increase(${events}[$__range] @ end())) > 0)`,
].join('\n')

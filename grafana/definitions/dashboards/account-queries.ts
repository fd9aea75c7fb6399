import { CHOSEN_INFO } from '../dashboard-queries.ts'
import { ACCOUNT_LABELS, series } from '../promql.ts'
import type { Objects } from '../table-queries.ts'
import { CHOSEN } from '../variables.ts'
import { CONDITION as CONDITION_NUMBER, increaseInRange } from './accounts-queries.ts'
import { ENDS_AT, RENEWAL as RENEWAL_OF_EACH } from './subscription-queries.ts'

/** A number of the account, NaN while it is unknown, and nothing where the account is not known at all. */
function known(vector: string): string {
  return `max(${vector}) or on () (NaN * max(${CHOSEN_INFO}))`
}

const ago = (name: string) => known(`time() - ${series(name, CHOSEN)}`)

export const CONDITION = known(CONDITION_NUMBER)
export const HOLDS_FOR = ago('credential_status_since_timestamp_seconds')
export const DAYS_LEFT = known(series('subscription_days_remaining', CHOSEN))
/** 1 renews, 0 ends, 2 is unpaid. */
export const RENEWAL = known(RENEWAL_OF_EACH)
export const TOKEN_AGE = ago('credential_last_refresh_timestamp_seconds')
export const RETRY_IN = known(`${series('credential_next_retry_timestamp_seconds', CHOSEN)} - time()`)
export const REQUESTS = known(increaseInRange('credential_requests_total'))
export const FAILURES = known(increaseInRange('credential_request_failures_total'))

/** Stands for an account that was not listed in the range, such as one that an old link leads to. */
export const NOT_LISTED = -2
const inRange = (name: string, matchers = '') => `last_over_time(${series(name, matchers)}[$__range])`
export const NEVER_LISTED = [
  `(vector(${NOT_LISTED}) and on () ${inRange('exporter_build_info')})`,
  `unless on () ${inRange('credential_info', CHOSEN)}`,
].join(' ')

/** The account's labels, and the reason and the evidence that go with it. */
export const INFO = CHOSEN_INFO
export const REASON = series('credential_problem', CHOSEN)
export const ENDS = `1000 * ${ENDS_AT}`
export const OBSERVED = `1000 * ${series('quota_observed_timestamp_seconds', CHOSEN)}`

export const RESET_CREDITS = known(series('reset_credits_available', CHOSEN))

/** The scopes that say nothing beside the window and the model are left out of the legend. */
export const QUOTA_USED = `label_replace(${series('quota_used_ratio', CHOSEN)}, "scope", "", "scope", "main|model")`

export const COOLDOWNS = `1000 * ${series('credential_cooldown_end_timestamp_seconds', CHOSEN)}`
export const EACH_COOLDOWN: Objects = {
  vector: series('credential_cooldown_end_timestamp_seconds', CHOSEN),
  labels: `${ACCOUNT_LABELS}, scope, model`,
}

const counted = (name: string) => `sum(increase(${series(name, CHOSEN)}[$__interval]))`
export const SUCCEEDED = `${counted('credential_requests_total')} - ${counted('credential_request_failures_total')}`
export const FAILED = counted('credential_request_failures_total')

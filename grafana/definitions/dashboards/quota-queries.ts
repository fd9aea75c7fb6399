import { CHOSEN_INFO, inStatus, LISTED_AT, withName } from '../dashboard-queries.ts'
import { ACCOUNT_LABELS, CREDENTIAL_LABELS, series } from '../promql.ts'
import { LONG_WINDOWS, MAIN_WINDOWS, usedOfPool, WEEKLY_WINDOWS } from '../quotas.ts'
import type { Objects } from '../table-queries.ts'
import { CHOSEN } from '../variables.ts'

/** Labels that name one window of one credential. */
export const WINDOW_LABELS = `${CREDENTIAL_LABELS}, window, scope, model`
const ON_WINDOW = `on (${WINDOW_LABELS})`

const used = (matchers = '') => series('quota_used_ratio', `${CHOSEN}${matchers}`)
const RESET = series('quota_reset_timestamp_seconds', CHOSEN)
const LENGTH = series('quota_window_seconds', CHOSEN)

/** An account's own long windows of which at least nine tenths are used. */
export const NEARLY_USED = `(${used(`, ${LONG_WINDOWS}`)} >= 0.9) unless ${inStatus('disabled')}`

export const USED_UP = `(${used(', scope="main"')} >= 1) unless ${inStatus('disabled')}`

/** Accounts of which a window is known. */
export const WITH_WINDOWS = `group by (${CREDENTIAL_LABELS}) (${used()})`

export const WINDOW_ROWS = withName(used())

export const EACH_WINDOW: Objects = { vector: used(), labels: `${ACCOUNT_LABELS}, window, scope, model` }

export const RESETS_AT = `1000 * ${RESET}`

/** Seconds of each window that passed, once that is enough to tell a pace: a twentieth. */
const PASSED = `((${LENGTH} - (${RESET} - time())) > 0.05 * ${LENGTH})`

/** 1 where as much is used as time has passed; above, it is used up before the reset. */
export const PACE = `${used()} / ((${PASSED}) / ${LENGTH})`

/** Seconds until a window is used up at its pace, where that is before its reset. */
const RUNS_OUT = `((${PASSED}) * (1 - ${used()}) / (${used()} > 0.01) > 0) < (${RESET} - time())`

export const RUNNING_OUT = withName(`(${RUNS_OUT}) unless ${inStatus('disabled')}`)

export const RUNNING_OUT_COUNT = `${RUNS_OUT} unless ${inStatus('disabled')}`

export const EACH_RUNNING_OUT: Objects = { ...EACH_WINDOW, vector: `((${RUNS_OUT}) unless ${inStatus('disabled')})` }

const of = (vector: string) => `(${vector}) and ${ON_WINDOW} (${RUNS_OUT}) unless ${inStatus('disabled')}`
export const USED_OF_RUNNING_OUT = of(used())
export const RESET_OF_RUNNING_OUT = of(RESETS_AT)

const POOL = 'provider, window'
const OF_POOL = `${usedOfPool(`${ACCOUNT_LABELS}, window`, MAIN_WINDOWS)} and on (${CREDENTIAL_LABELS}) ${CHOSEN_INFO}`

/** What is left of all accounts' windows of a kind, as a share of them. */
export const POOL_LEFT = `1 - avg by (${POOL}) (${OF_POOL})`
export const POOL_ACCOUNTS = `count by (${POOL}) (${OF_POOL})`
export const POOL_USED_UP = `count by (${POOL}) (${USED_UP})`
export const POOL_NEXT_RESET = `1000 * min by (${POOL}) (${series('quota_reset_timestamp_seconds', `${CHOSEN}, ${MAIN_WINDOWS}`)})`
export const EACH_POOL: Objects = { vector: OF_POOL, labels: POOL }

/** Share of the weekly windows that is left, of all accounts of a provider. */
export const WEEKLY_LEFT = [
  `1 - avg by (provider)`,
  `(${usedOfPool(ACCOUNT_LABELS, WEEKLY_WINDOWS)} and on (${CREDENTIAL_LABELS}) ${CHOSEN_INFO})`,
].join(' ')

const longReset = series('quota_reset_timestamp_seconds', `${CHOSEN}, ${LONG_WINDOWS}`)

/** Windows, at earlier steps, that were reset by the time of the last list; the one that runs is reset later. */
const BEFORE_RESET = `${used(`, ${LONG_WINDOWS}`)} and ${ON_WINDOW} (${longReset} < scalar(max(${LISTED_AT} @ end())))`

/** What was left when each long window was last seen before its latest reset within the range. */
export const UNUSED = withName(`1 - last_over_time((${BEFORE_RESET})[$__range:$__interval])`)

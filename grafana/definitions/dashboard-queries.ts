import { ACCOUNT_LABELS, CREDENTIAL_LABELS, EXPORTER_LABELS, series } from './promql.ts'
import type { Objects } from './table-queries.ts'
import { CHOSEN, CHOSEN_PROXY } from './variables.ts'

const ON = `on (${CREDENTIAL_LABELS})`
const INFO = series('credential_info', CHOSEN)
const STATUS = series('credential_status', CHOSEN)

/** Adds the labels `name` and `plan_type`. */
export function withName(vector: string): string {
  return `(${vector}) * ${ON} group_left (name, plan_type) ${INFO}`
}

/**
 * Credentials as they are at the end of the range, with the labels of a name. Prometheus computes it once for a range,
 * where the names at each step would cost as much as what is named.
 */
export function namedAtEnd(vector: string): string {
  return `(${vector}) * ${ON} group_left (name) (${INFO} @ end())`
}

/** Adds the label `status`. */
export function withStatus(vector: string): string {
  return `(${vector}) * ${ON} group_left (status) (${STATUS} == 1)`
}

/** Credentials in one of these conditions (a regular expression), as the right side of `and` and `unless`. */
export function inStatus(statuses: string): string {
  return `${ON} (${series('credential_status', `${CHOSEN}, status=~"${statuses}"`)} == 1)`
}

export { INFO as CHOSEN_INFO, ON as ON_CREDENTIAL, STATUS as CHOSEN_STATUS }

/** How many accounts the chosen proxies list: 0 where there are none, and absent where nobody is scraped. */
export const LISTED = `sum(${series('credentials', CHOSEN_PROXY)})`

/** How many, and 0 where there are none, but nothing at all where nobody is scraped: that is not good news. */
export function howMany(vector: string): string {
  return `count(${vector}) or (0 * ${LISTED})`
}

/** The credentials that a series is about, as objects of a table. */
export function eachCredential(vector: string): Objects {
  return { vector, labels: ACCOUNT_LABELS }
}

/** What stands for an answer that nobody gives: unlike no row at all, it also ends what was known before. */
export const NO_DATA = -1

/** A number over time that is `NO_DATA` while nobody is scraped. */
export function orNoData(vector: string): string {
  return `(${vector}) or on () vector(${NO_DATA})`
}

export const LISTED_AT = series('sync_last_success_timestamp_seconds', `${CHOSEN_PROXY}, step="fetch"`)

/** Seconds since the oldest of the chosen proxies' last good lists. */
export const DATA_AGE = `time() - min(${LISTED_AT})`

/** Of the exporters that read the chosen proxies; other processes of a Prometheus have metrics of the same names. */
export function ofExporters(vector: string): string {
  return `${vector} and on (${EXPORTER_LABELS}) ${series('sync_runs_total', CHOSEN_PROXY)}`
}

/** From this age on data is stale: three intervals. */
export const STALE_AFTER = `3 * max(${ofExporters(series('sync_interval_seconds'))})`

/** Of the chosen proxies whose last good list is stale, its age. */
export const STALE_LISTS = `time() - ${LISTED_AT} > on (${EXPORTER_LABELS}) group_left () (3 * ${series('sync_interval_seconds')})`

/** One row, `NO_DATA`, for a range in which nobody was ever scraped. */
export const NEVER_SCRAPED = `vector(${NO_DATA}) unless on () last_over_time(${series('exporter_build_info')}[$__range])`

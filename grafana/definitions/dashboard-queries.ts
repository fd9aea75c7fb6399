import { CREDENTIAL_LABELS, series } from './promql.ts'
import { CHOSEN, CHOSEN_PROXY } from './variables.ts'

const ON = `on (${CREDENTIAL_LABELS})`
const INFO = series('credential_info', CHOSEN)

/** Adds the labels `name` and `plan_type`. */
export function withName(vector: string): string {
  return `(${vector}) * ${ON} group_left (name, plan_type) ${INFO}`
}

/** Adds the label `status`. */
export function withStatus(vector: string): string {
  return `(${vector}) * ${ON} group_left (status) (${series('credential_status', CHOSEN)} == 1)`
}

/** Credentials in one of these conditions (a regular expression), as the right side of `and` and `unless`. */
export function inStatus(statuses: string): string {
  return `${ON} (${series('credential_status', `${CHOSEN}, status=~"${statuses}"`)} == 1)`
}

export { INFO as CHOSEN_INFO, ON as ON_CREDENTIAL }

/** How many accounts the chosen proxies list: 0 where there are none, and absent where nobody is scraped. */
export const LISTED = `sum(${series('credentials', CHOSEN_PROXY)})`

/** How many, and 0 where there are none, but nothing at all where nobody is scraped: that is no good news. */
export function howMany(vector: string): string {
  return `count(${vector}) or (0 * ${LISTED})`
}

/** Makes a silent exporter a row that says so, where an empty table would look like good news. */
export function orNoData(vector: string): string {
  return `(${vector}) or ${silence('name')}`
}

/** A row with nothing but a sentence, while no exporter is scraped. */
export function silence(label: string): string {
  const silent = `NaN * absent(${series('exporter_build_info')})`
  return `label_replace(${silent}, "${label}", "NO DATA: not scraped", "", "")`
}

/** Seconds since the oldest of the chosen proxies' last good lists. */
export const DATA_AGE = `time() - min(${series('sync_last_success_timestamp_seconds', `${CHOSEN_PROXY}, step="fetch"`)})`

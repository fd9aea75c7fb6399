import { LISTED_AT, ofExporters, STALE_LISTS } from '../dashboard-queries.ts'
import { PROXY_LABELS, series } from '../promql.ts'
import type { Objects } from '../table-queries.ts'
import { CHOSEN_PROXY } from '../variables.ts'

const up = series('up', CHOSEN_PROXY)
const breaker = `max by (${PROXY_LABELS}) (${series('breaker_open', CHOSEN_PROXY)})`

/** Every configured proxy. */
export const EACH_PROXY: Objects = { vector: series('sync_runs_total', CHOSEN_PROXY), labels: PROXY_LABELS }

/**
 * 0 readable, 1 down, 2 not asked since the breaker is open, 3 not tried yet, 4 readable when it was last asked, which is too
 * long ago; a row for every configured proxy.
 */
export const PROXY_STATE = [
  `(2 * (${breaker} == 1))`,
  `or on (${PROXY_LABELS}) (4 * (${up} == 1 and on (${PROXY_LABELS}) (${STALE_LISTS})))`,
  `or on (${PROXY_LABELS}) (1 - ${up})`,
  `or on (${PROXY_LABELS}) (3 + 0 * ${EACH_PROXY.vector})`,
].join('\n')

export const PROXY_AGE = `time() - ${LISTED_AT}`

export const PROXY_VERSION = series('upstream_info', CHOSEN_PROXY)

export const PROXY_LISTED = series('credentials', CHOSEN_PROXY)

export const RUNS = `sum by (proxy) (increase(${series('sync_runs_total', CHOSEN_PROXY)}[$__interval]))`

const failures = series('sync_failures_total', CHOSEN_PROXY)

/** Of those reasons that occurred in the range: the closed list has 29, and most never do. */
export const FAILURES = [
  `sum by (proxy, step, reason) (increase(${failures}[$__interval]))`,
  `and on (proxy, step, reason) (sum by (proxy, step, reason) (increase(${failures}[$__range] @ end())) > 0)`,
].join('\n')

export const DURATION = `max by (proxy, step) (${series('sync_duration_seconds', CHOSEN_PROXY)})`

export const STEP_AGE = `time() - max by (proxy, step) (${series('sync_last_success_timestamp_seconds', CHOSEN_PROXY)})`

export const REJECTED = `sum by (proxy, reason) (${series('rejected_entries', CHOSEN_PROXY)})`

export const SKEW = series('upstream_clock_skew_seconds', CHOSEN_PROXY)

export const EVENTS_CONNECTED = series('events_connected', CHOSEN_PROXY)

const inquiries = series('inquiries_total', CHOSEN_PROXY)

/** What came of asking providers, by what came at all. */
export const INQUIRIES = [
  `sum by (inquiry, result) (increase(${inquiries}[$__interval]))`,
  `and on (inquiry, result) (sum by (inquiry, result) (increase(${inquiries}[$__range] @ end())) > 0)`,
].join('\n')

export const STORE_UP = ofExporters(series('store_up'))

export const BUILD_INFO = ofExporters(series('exporter_build_info'))

export const SCRAPE_ERRORS = ofExporters(`increase(${series('scrape_errors_total')}[$__range])`)

import { DEAD, NEWS, TROUBLE, UNKNOWN, WELL } from './colors.ts'
import { CHOSEN_STATUS, ON_CREDENTIAL, ofExporters } from './dashboard-queries.ts'
import type { Panel } from './panel.ts'
import { series } from './promql.ts'
import { LONG_WINDOWS } from './quotas.ts'
import { CHOSEN, CHOSEN_PROXY, SOURCE } from './variables.ts'

/** A mark at a moment of every panel over time. */
export interface Annotation {
  readonly name: string
  readonly [key: string]: unknown
}

interface Mark {
  readonly name: string
  readonly color: string
  readonly expr: string
  /** Of the mark, with labels as `{{label}}`. */
  readonly title: string
  /** The value is the moment, in milliseconds; else the moment is that at which there is a value. */
  readonly valueIsTime?: true
}

function annotation({ name, color, expr, title, valueIsTime }: Mark): Annotation {
  return {
    name,
    datasource: SOURCE,
    enable: true,
    // Its switch would take room at the top of the page.
    hide: true,
    iconColor: color,
    expr,
    step: '60s',
    titleFormat: title,
    textFormat: '',
    tagKeys: '',
    useValueForTime: valueIsTime ?? false,
  }
}

const EXPORTER_STARTED = annotation({
  name: 'Exporter started',
  color: NEWS,
  expr: ofExporters('1000 * process_start_time_seconds'),
  title: 'Exporter started',
  valueIsTime: true,
})

const PROXY_RESTARTED = annotation({
  name: 'Proxy restarted',
  color: UNKNOWN,
  expr: `max by (proxy) (resets(${series('credential_requests_total', CHOSEN_PROXY)}[$__interval])) > 0`,
  title: 'Proxy {{proxy}} restarted',
})

const SYNC_FAILED = annotation({
  name: 'Sync failed',
  color: TROUBLE,
  expr: `sum by (proxy, step, reason) (increase(${series('sync_failures_total', CHOSEN_PROXY)}[$__interval])) > 0`,
  title: 'Sync of {{proxy}} failed at {{step}}: {{reason}}',
})

/** There may be many of an account whose short window is used up again and again. */
export const CONDITION_CHANGED = annotation({
  name: 'Condition changed',
  color: DEAD,
  expr: [
    `1000 * ${series('credential_status_since_timestamp_seconds', CHOSEN)}`,
    `* ${ON_CREDENTIAL} group_left (status) (${CHOSEN_STATUS} == 1)`,
  ].join('\n'),
  title: 'Condition: {{status}}',
  valueIsTime: true,
})

const LOGGED_IN = annotation({
  name: 'Login or token refresh',
  color: WELL,
  expr: `1000 * ${series('credential_last_refresh_timestamp_seconds', CHOSEN)}`,
  title: 'Logged in, or its token was refreshed',
  valueIsTime: true,
})

/** Of shorter windows there are too many resets. */
const RESET = series('quota_reset_timestamp_seconds', `${CHOSEN}, ${LONG_WINDOWS}`)

/** A reset is told of until it is over: the last steps before it are enough, and those ahead are no events yet. */
const QUOTA_RESET = annotation({
  name: 'Quota reset',
  color: NEWS,
  expr: `1000 * (${RESET} < time() + 2 * $__interval_ms / 1000)`,
  title: 'The {{window}} quota was reset',
  valueIsTime: true,
})

/** What may explain a change on any page. */
export const EVENTS: readonly Annotation[] = [EXPORTER_STARTED, PROXY_RESTARTED, SYNC_FAILED]

/** What happened to one account, its condition apart. */
export const ACCOUNT_EVENTS: readonly Annotation[] = [...EVENTS, LOGGED_IN, QUOTA_RESET]

/** The annotation in these panels alone. */
export function onlyIn(panels: readonly Panel[], annotation: Annotation): Annotation {
  return { ...annotation, filter: { exclude: false, ids: panels.map(({ id }) => id) } }
}

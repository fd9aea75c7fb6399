import { EVENTS } from '../annotation-queries.ts'
import { PLAIN } from '../colors.ts'
import type { Dashboard } from '../dashboard.ts'
import { CHOSEN_INFO, eachCredential } from '../dashboard-queries.ts'
import { override, thresholds } from '../panel.ts'
import { colored, stat, stateTimeline, timeseries } from '../panels.ts'
import { COLORED, table } from '../table.ts'
import { CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import {
  CONDITION_COUNTS,
  CONDITION_ROWS,
  FAILURE_EVENTS,
  NEXT_RETRY,
  NOBODY_TROUBLED,
  PROBLEMS,
  REASONS,
  SINCE,
  TROUBLE_TIMELINE,
} from './accounts-queries.ts'
import { ACCOUNT, dataAge, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import { REQUESTS, USAGE_BY_ACCOUNT } from './usage-panels.ts'
import { CONDITION_NUMBER_WORDS, NUMBERED_CONDITIONS, REASON_COLORS, TIMELINE_WORDS } from './words.ts'

const ACCOUNTS_BY_CONDITION = stat({
  id: 2,
  title: 'Accounts by condition',
  description:
    'limited: waits for its quota. failing: called active by the proxy, but its latest requests all failed. ' +
    'error: the proxy cannot use it. unknown: the proxy does not say.',
  width: 20,
  height: 5,
  queries: [{ expr: CONDITION_COUNTS, legend: '{{status}}' }],
  unit: 'none',
  none: 'NO DATA',
  overrides: NUMBERED_CONDITIONS.map(({ status, color }) =>
    override(status, { thresholds: thresholds(PLAIN, [1, color]) }),
  ),
})

export const ACCOUNTS = table({
  id: 20,
  title: 'Accounts, worst first',
  description:
    'Condition and reason of each account, since when it holds, and when the proxy tries a limited one again. A click ' +
    'on an account opens its own page.',
  width: 24,
  height: 12,
  queries: [{ expr: CONDITION_ROWS }, { expr: REASONS, brings: ['reason'] }, { expr: SINCE }, { expr: NEXT_RETRY }],
  unit: 'none',
  none: 'No accounts',
  columns: [
    ACCOUNT,
    { field: 'Value #A', title: 'Condition', width: 140, mappings: CONDITION_NUMBER_WORDS, show: COLORED },
    { field: 'reason', title: 'Reason', width: 145 },
    { field: 'Value #C', title: 'Since', width: 145, show: { unit: 'dateTimeFromNow' } },
    { field: 'Value #D', title: 'Next retry', width: 145, show: { unit: 'dateTimeFromNow' } },
    { ...PLAN, width: 85 },
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  hidden: ['credential'],
  objects: eachCredential(CHOSEN_INFO),
  sortBy: { title: 'Condition', desc: true },
})

const CONDITIONS_OVER_TIME = stateTimeline({
  id: 30,
  title: 'Conditions over time',
  description:
    'The 20 accounts that did not work for the longest time in the range, the worst first, and why they did not; a gap: ' +
    'disabled, or unknown. Those that are disabled now are left out, and all others worked throughout.',
  width: 24,
  height: 12,
  queries: [
    { expr: TROUBLE_TIMELINE, legend: '{{name}} ({{proxy}})' },
    { expr: NOBODY_TROUBLED, legend: 'all accounts' },
  ],
  unit: 'none',
  words: TIMELINE_WORDS,
})

const REASONS_COLORED = REASON_COLORS.map(([reason, color]) => colored(reason, color))

const PROBLEMS_BY_REASON = timeseries({
  id: 40,
  title: 'Problems by reason',
  description: 'Accounts that are limited, failing or in error, by reason: reds need somebody, yellow passes.',
  width: 12,
  height: 9,
  queries: [{ expr: PROBLEMS, legend: '{{reason}}' }],
  unit: 'none',
  none: 'No account had a problem in this range',
  style: 'stacked bars',
  overrides: REASONS_COLORED,
})

const FAILURES_BY_REASON = timeseries({
  id: 43,
  title: 'Failed requests by reason',
  description:
    'As the proxies tell of them (failure events, v7.1.44 or newer, unless CLIPROXY_FAILURE_EVENTS is off); a client’s ' +
    'mistakes are among them.',
  width: 12,
  height: 9,
  queries: [{ expr: FAILURE_EVENTS, legend: '{{reason}}' }],
  unit: 'short',
  none: 'No proxy told of a failed request in this range',
  style: 'stacked bars',
  interval: '5m',
  overrides: REASONS_COLORED,
})

export const ACCOUNTS_PAGE: Dashboard = {
  file: 'accounts.json',
  uid: 'cliproxy-health',
  title: 'CLIProxy accounts',
  description: 'Who is dead or limited, since when and why, and how much each account is used.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  annotations: EVENTS,
  rows: [
    [dataAge(4), ACCOUNTS_BY_CONDITION],
    [ACCOUNTS],
    [CONDITIONS_OVER_TIME],
    [PROBLEMS_BY_REASON, FAILURES_BY_REASON],
    REQUESTS,
    [USAGE_BY_ACCOUNT],
  ],
  from: 'now-7d',
}

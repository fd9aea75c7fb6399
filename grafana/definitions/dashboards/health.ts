import type { Dashboard } from '../dashboard.ts'
import { CHOSEN_INFO, eachCredential } from '../dashboard-queries.ts'
import { override, type Panel, thresholds } from '../panel.ts'
import { COLORED, stat, stateTimeline, table, timeseries } from '../panels.ts'
import { CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { ACCOUNT, dataAge, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import {
  CONDITION_COUNTS,
  CONDITION_ROWS,
  CONDITION_TIMELINE,
  COUNTED_REQUESTS,
  FAILED_SHARE,
  increaseInRange,
  increaseOfMost,
  LAST_OK,
  NEXT_RETRY,
  PROBLEMS,
  REASONS,
  USAGE,
} from './health-queries.ts'
import { CONDITION_NUMBER_WORDS, NUMBERED_CONDITIONS } from './words.ts'

const ACCOUNTS_BY_CONDITION = stat({
  id: 2,
  title: 'Accounts by condition',
  description:
    'limited: waits for its allowance. failing: called active by the proxy, but its latest requests all failed. ' +
    'error: the proxy cannot use it. unknown: the proxy does not say.',
  width: 20,
  height: 4,
  queries: [{ expr: CONDITION_COUNTS, legend: '{{status}}' }],
  unit: 'none',
  none: 'NO DATA',
  overrides: NUMBERED_CONDITIONS.map(({ status, color }) =>
    override(status, { thresholds: thresholds('text', [1, color]) }),
  ),
})

export const ACCOUNTS = table({
  id: 20,
  title: 'Accounts, worst first',
  description:
    'Condition and reason of each account, when it was last seen working (within the time range of this page), and ' +
    'when the proxy tries a limited one again.',
  width: 24,
  height: 12,
  queries: [
    { expr: CONDITION_ROWS },
    { expr: REASONS, brings: ['reason'] },
    { expr: LAST_OK, interval: '15m' },
    { expr: NEXT_RETRY },
  ],
  unit: 'none',
  none: 'No accounts',
  columns: [
    ACCOUNT,
    { field: 'Value #A', title: 'Condition', width: 90, mappings: CONDITION_NUMBER_WORDS, show: COLORED },
    { field: 'reason', title: 'Reason', width: 130 },
    { field: 'Value #C', title: 'Last seen working', width: 150, show: { unit: 'dateTimeFromNow' } },
    { field: 'Value #D', title: 'Next retry', width: 130, show: { unit: 'dateTimeFromNow' } },
    PLAN,
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
  description: 'The 20 accounts that did not work for the longest time in the range; all others did throughout.',
  width: 24,
  height: 12,
  queries: [{ expr: CONDITION_TIMELINE, legend: '{{name}} {{plan_type}}' }],
  unit: 'none',
  none: 'NO DATA',
  defaults: { mappings: CONDITION_NUMBER_WORDS },
})

const PROBLEMS_BY_REASON = timeseries({
  id: 40,
  title: 'Problems by reason',
  description: 'Accounts that are limited, failing or in error, by reason.',
  width: 8,
  height: 9,
  queries: [{ expr: PROBLEMS, legend: '{{reason}}' }],
  unit: 'none',
  none: 'No problems (if “Data age” shows an age)',
  style: 'stacked bars',
})

function requests(id: number, title: string, counter: string, description: string): Panel {
  return timeseries({
    id,
    title,
    description: `${description} Of the 15 accounts with most in the range. The proxy’s counters step once per sync, so no bar is shorter than an hour.`,
    width: 8,
    height: 9,
    queries: [{ expr: increaseOfMost(counter), legend: '{{name}} {{plan_type}}' }],
    unit: 'short',
    none: 'None in this range (if “Data age” shows an age)',
    style: 'stacked bars',
    interval: '1h',
  })
}

const USAGE_BY_ACCOUNT = table({
  id: 50,
  title: 'Usage by account',
  description:
    'Requests and failures in the time range of this page, as the proxy counts them; a proxy before v6.9.49 counts none.',
  width: 24,
  height: 10,
  queries: [{ expr: USAGE }, { expr: increaseInRange('credential_request_failures_total') }, { expr: FAILED_SHARE }],
  unit: 'none',
  none: 'No proxy counts requests',
  columns: [
    ACCOUNT,
    { field: 'Value #A', title: 'Requests', width: 100, show: { unit: 'none', decimals: 0 } },
    { field: 'Value #B', title: 'Failures', width: 100, show: { unit: 'none', decimals: 0 } },
    {
      field: 'Value #C',
      title: 'Failed',
      width: 90,
      show: {
        unit: 'percentunit',
        decimals: 0,
        thresholds: thresholds('text', [0.2, 'orange'], [0.8, 'red']),
        ...COLORED,
      },
    },
    PLAN,
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  hidden: ['credential'],
  objects: eachCredential(COUNTED_REQUESTS),
  sortBy: { title: 'Requests', desc: true },
})

export const HEALTH: Dashboard = {
  file: 'health.json',
  uid: 'cliproxy-health',
  title: 'CLIProxy credential health',
  description: 'Who is dead or limited, since when and why, and how much each account is used.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  rows: [
    [dataAge(4), ACCOUNTS_BY_CONDITION],
    [ACCOUNTS],
    [CONDITIONS_OVER_TIME],
    [
      PROBLEMS_BY_REASON,
      requests(41, 'Requests', 'credential_requests_total', 'Requests per account.'),
      requests(42, 'Failed requests', 'credential_request_failures_total', 'Failed requests per account.'),
    ],
    [USAGE_BY_ACCOUNT],
  ],
  from: 'now-7d',
}

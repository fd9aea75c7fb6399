import { DEAD, PLAIN, TROUBLE } from '../colors.ts'
import { eachCredential } from '../dashboard-queries.ts'
import { type Panel, thresholds } from '../panel.ts'
import { timeseries } from '../panels.ts'
import { COLORED, table } from '../table.ts'
import { COUNTED_REQUESTS, FAILED_SHARE, increaseInRange, increaseOfMost, USAGE } from './accounts-queries.ts'
import { ACCOUNT, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'

function requests(id: number, title: string, counter: string, description: string): Panel {
  return timeseries({
    id,
    title,
    description: `${description} Of the 15 accounts with most in the range. The proxy’s counters step once per sync, so no bar is shorter than an hour.`,
    width: 12,
    height: 9,
    queries: [{ expr: increaseOfMost(counter), legend: '{{name}} ({{proxy}})' }],
    unit: 'short',
    none: 'None in the full hours of this range, or no proxy counts them (v6.9.49 or newer does)',
    style: 'stacked bars',
    interval: '1h',
  })
}

export const REQUESTS: readonly Panel[] = [
  requests(41, 'Requests', 'credential_requests_total', 'Requests per account.'),
  requests(42, 'Failed requests', 'credential_request_failures_total', 'Failed requests per account.'),
]

export const USAGE_BY_ACCOUNT = table({
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
    { field: 'Value #A', title: 'Requests', width: 120, show: { unit: 'none', decimals: 0 } },
    { field: 'Value #B', title: 'Failures', width: 120, show: { unit: 'none', decimals: 0 } },
    {
      field: 'Value #C',
      title: 'Failed',
      width: 110,
      show: {
        unit: 'percentunit',
        decimals: 0,
        thresholds: thresholds(PLAIN, [0.2, TROUBLE], [0.8, DEAD]),
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

import { alertList } from '../alert-list.ts'
import { EVENTS } from '../annotation-queries.ts'
import { DEAD, OFF, PLAIN, TROUBLE, WAITS, WELL } from '../colors.ts'
import type { Dashboard } from '../dashboard.ts'
import { eachCredential, LISTED } from '../dashboard-queries.ts'
import { linked, urlOf } from '../links.ts'
import { override, thresholds } from '../panel.ts'
import { stat } from '../panels.ts'
import { COLORED, GAUGE, table } from '../table.ts'
import { CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { ACCOUNT, dataAge, LIMIT, maximumFrom, PLAN, PROVIDER_NAME } from './common-panels.ts'
import {
  EACH_PROVIDER,
  NUMBERS,
  POOL_BROKEN,
  POOL_ENABLED,
  POOL_LIMITED,
  POOL_WORKING,
  POOL_WORKING_SHARE,
} from './overview-queries.ts'
import { WEEKLY_LEFT } from './quota-queries.ts'
import { COMING_ENDS, COMING_EVIDENCE, COMING_RENEWAL } from './subscription-queries.ts'
import { toDo } from './to-do.ts'
import { DAYS_LEFT, EVIDENCE_WORDS, RENEWAL_WORDS } from './words.ts'

interface Count {
  readonly legend: string
  readonly expr: string
  /** From one on. */
  readonly color: string
  readonly page: Parameters<typeof urlOf>[0]
}

const COUNTS: readonly Count[] = [
  { legend: 'Dead', expr: NUMBERS.dead, color: DEAD, page: 'cliproxy-health' },
  { legend: 'Failing', expr: NUMBERS.failing, color: TROUBLE, page: 'cliproxy-health' },
  { legend: 'Limited', expr: NUMBERS.limited, color: WAITS, page: 'cliproxy-health' },
  { legend: 'End in 7 days', expr: NUMBERS.ending, color: TROUBLE, page: 'cliproxy-subscriptions' },
  { legend: 'Expired', expr: NUMBERS.expired, color: DEAD, page: 'cliproxy-subscriptions' },
  { legend: 'Quota low', expr: NUMBERS.nearlyUsed, color: WAITS, page: 'cliproxy-quota' },
  { legend: 'Proxies down', expr: NUMBERS.proxiesDown, color: DEAD, page: 'cliproxy-exporter' },
  { legend: 'Working', expr: NUMBERS.working, color: WELL, page: 'cliproxy-health' },
]

const NUMBERS_NOW = stat({
  id: 2,
  title: 'Accounts and proxies',
  description:
    'How many, now, and over the last twelve hours. Dead: the proxy cannot use it. Failing: its latest requests all failed. ' +
    'Limited: it waits. End in 7 days: and nobody says that it renews. Quota low: nine tenths of a week’s or a month’s are used. Proxies ' +
    'down: they cannot be read, or refuse the management key. A click leads to the page that names them.',
  width: 20,
  height: 4,
  queries: [...COUNTS.map(({ expr, legend }) => ({ expr, legend })), { expr: `1.3 * ${LISTED}`, legend: LIMIT }],
  unit: 'none',
  none: 'NO DATA',
  sparkline: true,
  valueSize: 18,
  // All accounts together leave room for their number above them.
  defaults: { decimals: 0, min: 0 },
  transformations: maximumFrom(COUNTS.length),
  overrides: COUNTS.map(({ legend, color, page }) =>
    override(legend, { thresholds: thresholds(PLAIN, [1, color]), ...linked('Who', urlOf(page)) }),
  ),
})

const ALERTS = alertList({
  id: 4,
  title: 'Firing alerts',
  description:
    'Of this Grafana, without those that are never notified. “No alerts matching filters” is good news while “Data ' +
    'age” shows an age.',
  width: 10,
  height: 10,
})

const COMING = table({
  id: 30,
  title: 'The coming 60 days',
  description: 'Subscriptions that end within 60 days, the next first; disabled accounts are left out.',
  width: 14,
  height: 10,
  queries: [{ expr: COMING_ENDS }, { expr: COMING_EVIDENCE, brings: ['evidence'] }, { expr: COMING_RENEWAL }],
  unit: 'none',
  none: 'Nothing ends within 60 days',
  noneIsGood: true,
  columns: [
    ACCOUNT,
    {
      field: 'Value #A',
      title: 'Days left',
      width: 150,
      show: { decimals: 1, min: 0, max: 60, thresholds: DAYS_LEFT, ...GAUGE },
    },
    { field: 'Value #C', title: 'Then', width: 80, mappings: RENEWAL_WORDS, show: COLORED },
    { field: 'evidence', title: 'Says', width: 105, mappings: EVIDENCE_WORDS },
    { ...PLAN, width: 80 },
  ],
  hidden: ['proxy', 'provider', 'credential'],
  objects: eachCredential(COMING_ENDS),
  sortBy: { title: 'Days left', desc: false },
})

const count = (field: string, title: string, color: string) => ({
  field,
  title,
  width: 110,
  show: { decimals: 0, thresholds: thresholds(PLAIN, [1, color]), ...COLORED },
})

const SHARE = { unit: 'percentunit', decimals: 0, min: 0, max: 1, ...GAUGE }

const POOL = table({
  id: 40,
  title: 'The pool',
  description:
    'The enabled accounts of each provider: how many work, and how much of their weekly quotas is left together. A ' +
    'quota is known where the proxy publishes it (v7.2.145 or newer), or the provider is asked.',
  width: 24,
  height: 8,
  queries: [
    { expr: POOL_ENABLED },
    { expr: POOL_WORKING },
    { expr: POOL_WORKING_SHARE },
    { expr: POOL_LIMITED },
    { expr: POOL_BROKEN },
    { expr: WEEKLY_LEFT },
  ],
  unit: 'none',
  none: 'No enabled accounts',
  columns: [
    PROVIDER_NAME,
    { field: 'Value #A', title: 'Accounts', width: 110 },
    count('Value #B', 'Working', WELL),
    {
      field: 'Value #C',
      title: 'Of all',
      width: 210,
      show: { ...SHARE, thresholds: thresholds(OFF, [0, DEAD], [0.01, TROUBLE], [0.5, WELL]) },
    },
    count('Value #D', 'Limited', WAITS),
    count('Value #E', 'Broken', DEAD),
    {
      field: 'Value #F',
      title: 'Weekly quota left',
      show: { ...SHARE, thresholds: thresholds(OFF, [0, DEAD], [0.1, TROUBLE], [0.25, WELL]) },
    },
  ],
  objects: EACH_PROVIDER,
  sortBy: { title: 'Of all', desc: false },
})

export const OVERVIEW: Dashboard = {
  file: 'overview.json',
  uid: 'cliproxy-overview',
  title: 'CLIProxy overview',
  description: 'Who is dead, what ends, what is nearly used up, and what to do.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  annotations: EVENTS,
  rows: [[dataAge(4), NUMBERS_NOW], [toDo({ id: 3, height: 12 })], [COMING, ALERTS], [POOL]],
  from: 'now-24h',
}

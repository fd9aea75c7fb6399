import type { Dashboard } from '../dashboard.ts'
import { eachCredential, howMany } from '../dashboard-queries.ts'
import { override, thresholds } from '../panel.ts'
import { barChart, COLORED, GAUGE, stat, table } from '../panels.ts'
import { series } from '../promql.ts'
import { CHOSEN, CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { ACCOUNT, dataAge, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import {
  COMING_ENDS,
  ENDING,
  ENDS_AT,
  ENDS_PER_WEEK,
  EXPIRED,
  STANDING_ROWS,
  UNCONFIRMED,
  UNDATED,
  UNDATED_ROWS,
} from './subscription-queries.ts'
import { CONDITION_WORDS, EVIDENCE_WORDS, STANDING_WORDS } from './words.ts'

/** Past its end, the standing says what to think of it. */
const DAYS_LEFT = thresholds('text', [0, 'red'], [1, 'orange'], [3, 'yellow'], [7, 'green'])

interface Count {
  readonly legend: string
  readonly vector: string
  readonly color: string
}

const COUNTS: readonly Count[] = [
  { legend: 'end within 7 days', vector: ENDING, color: 'orange' },
  { legend: 'expired', vector: EXPIRED, color: 'red' },
  { legend: 'renewal unconfirmed', vector: UNCONFIRMED, color: 'blue' },
  { legend: 'without a date', vector: UNDATED, color: 'text' },
  { legend: 'accounts', vector: series('credential_info', CHOSEN), color: 'text' },
]

const SUBSCRIPTION_COUNTS = stat({
  id: 2,
  title: 'Subscriptions',
  description:
    'expired: the end has passed, and it is certain (stated, read live, or that of the last login and requests fail). ' +
    'renewal unconfirmed: the end that the last login named has passed, and nothing fails: most likely renewed. ' +
    'without a date: nobody publishes it; see the last table.',
  width: 20,
  height: 4,
  queries: COUNTS.map(({ legend, vector }) => ({ expr: howMany(vector), legend })),
  unit: 'none',
  none: 'NO DATA',
  overrides: COUNTS.map(({ legend, color }) => override(legend, { thresholds: thresholds('text', [1, color]) })),
})

const STATUS = { field: 'status', title: 'Status', width: 90, mappings: CONDITION_WORDS, show: COLORED } as const

export const ENDS = table({
  id: 20,
  title: 'What ends next',
  description:
    'Every account with an end date, what ends first on top. “last login” dates are frozen at the last login: past ' +
    'them an account that works has most likely renewed itself.',
  width: 24,
  height: 11,
  queries: [{ expr: STANDING_ROWS }, { expr: `1000 * ${ENDS_AT}` }],
  unit: 'none',
  none: 'No account with an end date',
  columns: [
    ACCOUNT,
    {
      field: 'Value #A',
      title: 'Days left',
      width: 90,
      show: { unit: 'none', decimals: 1, thresholds: DAYS_LEFT, ...COLORED },
    },
    { field: 'standing', title: 'Standing', width: 160, mappings: STANDING_WORDS, show: COLORED },
    { field: 'Value #B', title: 'Ends', width: 170, show: { unit: 'dateTimeAsIso' } },
    { field: 'evidence', title: 'Evidence', width: 110, mappings: EVIDENCE_WORDS },
    PLAN,
    STATUS,
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  hidden: ['credential'],
  objects: eachCredential(ENDS_AT),
  sortBy: { title: 'Days left', desc: false },
})

const COMING = table({
  id: 30,
  title: 'The coming 60 days',
  description: 'Subscriptions that end within 60 days; disabled accounts are left out.',
  width: 14,
  height: 10,
  queries: [{ expr: COMING_ENDS }],
  unit: 'none',
  none: 'Nothing ends within 60 days',
  columns: [
    ACCOUNT,
    { field: 'Value #A', title: 'Days left', show: { decimals: 1, min: 0, max: 60, thresholds: DAYS_LEFT, ...GAUGE } },
    PLAN,
  ],
  hidden: ['credential'],
  sortBy: { title: 'Days left', desc: false },
})

const PER_WEEK = barChart({
  id: 31,
  title: 'Ends per week',
  description: 'How many subscriptions end in each of the coming weeks: 0 is within 7 days from now.',
  width: 10,
  height: 10,
  queries: [{ expr: ENDS_PER_WEEK }],
  unit: 'none',
  none: 'NO DATA',
  xField: 'week',
})

const WITHOUT_DATE = table({
  id: 40,
  title: 'Accounts without a date',
  description:
    'Nobody publishes when these end. Free plans have no end; for others it can be stated in the subscriptions file ' +
    '(CLIPROXY_SUBSCRIPTIONS_FILE).',
  width: 24,
  height: 9,
  queries: [{ expr: UNDATED_ROWS }],
  unit: 'none',
  none: 'Every account has a date',
  columns: [ACCOUNT, STATUS, PLAN, PROVIDER_NAME, PROXY_NAME],
  hidden: ['credential'],
  sortBy: { title: 'Provider', desc: false },
})

export const SUBSCRIPTIONS: Dashboard = {
  file: 'subscriptions.json',
  uid: 'cliproxy-subscriptions',
  title: 'CLIProxy subscriptions',
  description: 'What ends next, what has expired, and what nobody knows the end of.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  rows: [[dataAge(4), SUBSCRIPTION_COUNTS], [ENDS], [COMING, PER_WEEK], [WITHOUT_DATE]],
  from: 'now-24h',
}

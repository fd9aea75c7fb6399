import type { Dashboard } from '../dashboard.ts'
import { howMany } from '../dashboard-queries.ts'
import { type Panel, thresholds } from '../panel.ts'
import { bars, COLORED, columns, stat, table } from '../panels.ts'
import { series } from '../promql.ts'
import { CHOSEN, CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { dataAge, LINK_TO_HEALTH } from './common-panels.ts'
import {
  ENDING,
  ENDS_PER_WEEK,
  EXPIRED,
  NEXT_ENDS,
  STANDINGS,
  UNCONFIRMED,
  UNDATED,
  UNDATED_ROWS,
} from './subscription-queries.ts'
import { CONDITION_WORDS, EVIDENCE_WORDS, STANDING_WORDS } from './words.ts'

const DAYS_LEFT = thresholds('red', [1, 'orange'], [3, 'yellow'], [7, 'green'])

function count(id: number, title: string, vector: string, color: string, description: string): Panel {
  return stat({
    id,
    title,
    description,
    width: 4,
    height: 4,
    queries: [{ expr: howMany(vector), legend: title }],
    unit: 'none',
    none: 'NO DATA',
    defaults: { thresholds: thresholds('text', [1, color]) },
  })
}

const COUNTS: readonly Panel[] = [
  count(
    2,
    'End within 7 days',
    ENDING,
    'orange',
    'Subscriptions that end within 7 days; disabled accounts are left out.',
  ),
  count(
    3,
    'Expired',
    EXPIRED,
    'red',
    'Subscriptions whose end has passed, and it is certain: the date was stated or read live, or it is that of the last login and requests fail.',
  ),
  count(
    4,
    'Renewal unconfirmed',
    UNCONFIRMED,
    'blue',
    'The end that the last login named has passed, and nothing fails: most likely renewed. A new login brings the date up to date.',
  ),
  count(
    5,
    'Without a date',
    UNDATED,
    'text',
    'Accounts whose end nobody publishes: all but Codex, and free plans. State it in the subscriptions file to see it here.',
  ),
  count(6, 'Accounts', series('credential_info', CHOSEN), 'text', 'All accounts that the chosen proxies list.'),
]

const WHO = [
  { field: 'name', title: 'Account', width: 240, show: LINK_TO_HEALTH },
  { field: 'plan_type', title: 'Plan', width: 110 },
] as const

const WHERE = [
  { field: 'status', title: 'Status', width: 90, show: { mappings: CONDITION_WORDS, ...COLORED } },
  { field: 'provider', title: 'Provider', width: 110 },
  { field: 'proxy', title: 'Proxy' },
] as const

const ENDS = table({
  id: 20,
  title: 'What ends next',
  description:
    'Every account with an end date, what ends first on top. “last login” dates are frozen at the last login: past ' +
    'them an account that works has most likely renewed itself.',
  width: 24,
  height: 11,
  queries: [{ expr: STANDINGS }, { expr: `1000 * ${series('subscription_end_timestamp_seconds', CHOSEN)}` }],
  unit: 'none',
  none: 'No account with an end date',
  columns: [
    ...WHO,
    {
      field: 'Value #A',
      title: 'Days left',
      width: 100,
      show: { unit: 'none', decimals: 1, thresholds: DAYS_LEFT, ...COLORED },
    },
    { field: 'standing', title: 'Standing', width: 160, show: { mappings: STANDING_WORDS, ...COLORED } },
    { field: 'Value #B', title: 'Ends', width: 170, show: { unit: 'dateTimeAsIso' } },
    { field: 'evidence', title: 'Evidence', width: 110, show: { mappings: EVIDENCE_WORDS } },
    ...WHERE,
  ],
  hidden: ['credential'],
  sortBy: { title: 'Days left', desc: false },
})

const COMING = bars({
  id: 30,
  title: 'The coming 60 days',
  description: 'The next 25 subscriptions to end within 60 days, by days left; disabled accounts are left out.',
  width: 14,
  height: 10,
  queries: [{ expr: NEXT_ENDS, legend: '{{name}} {{plan_type}} ({{proxy}})' }],
  unit: 'd',
  none: 'Nothing ends within 60 days (if “Data age” shows an age)',
  max: 60,
  defaults: { decimals: 1, thresholds: DAYS_LEFT },
})

const PER_WEEK = columns({
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
  columns: [...WHO, ...WHERE],
  hidden: ['credential'],
  sortBy: { title: 'Provider', desc: false },
})

export const SUBSCRIPTIONS: Dashboard = {
  file: 'subscriptions.json',
  uid: 'cliproxy-subscriptions',
  title: 'CLIProxy subscriptions',
  description: 'What ends next, what has expired, and what nobody knows the end of.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  rows: [[dataAge(4), ...COUNTS], [ENDS], [COMING, PER_WEEK], [WITHOUT_DATE]],
  from: 'now-24h',
}

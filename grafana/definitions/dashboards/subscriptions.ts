import { EVENTS } from '../annotation-queries.ts'
import { DEAD, NEWS, PLAIN, TROUBLE, WELL } from '../colors.ts'
import type { Dashboard } from '../dashboard.ts'
import { eachCredential, howMany } from '../dashboard-queries.ts'
import { override, thresholds, wordsFor } from '../panel.ts'
import { barChart, stat } from '../panels.ts'
import { series } from '../promql.ts'
import { COLORED, table } from '../table.ts'
import { CHOSEN, CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { ACCOUNT, dataAge, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import {
  CONFLICT,
  DELINQUENT,
  dated,
  ENDING,
  ENDS_AT,
  ENDS_PER_WEEK,
  EXPIRED,
  NOT_ASKED,
  RENEWAL,
  RENEWING_SOON,
  STANDING_PLACES,
  STANDING_ROWS,
  UNCONFIRMED,
  UNDATED,
  UNDATED_ROWS,
  WEEKS,
} from './subscription-queries.ts'
import { CONDITION_WORDS, CONFLICT_WORDS, DAYS_LEFT, EVIDENCE_WORDS, RENEWAL_WORDS, STANDING_WORDS } from './words.ts'

interface Count {
  readonly legend: string
  readonly vector: string
  readonly color: string
}

const COUNTS: readonly Count[] = [
  { legend: 'end in 7 days', vector: ENDING, color: TROUBLE },
  { legend: 'renew soon', vector: RENEWING_SOON, color: WELL },
  { legend: 'expired', vector: EXPIRED, color: DEAD },
  { legend: 'unpaid', vector: DELINQUENT, color: DEAD },
  { legend: 'dates differ', vector: `${CONFLICT} == 1`, color: TROUBLE },
  { legend: 'unconfirmed', vector: UNCONFIRMED, color: NEWS },
  { legend: 'could be asked', vector: NOT_ASKED, color: NEWS },
  { legend: 'no date', vector: UNDATED, color: PLAIN },
  { legend: 'accounts', vector: series('credential_info', CHOSEN), color: PLAIN },
]

const SUBSCRIPTION_COUNTS = stat({
  id: 2,
  title: 'Subscriptions',
  description:
    'end in 7 days: and nobody says that they renew. renew soon: the provider says so. expired: the end has passed, and it is certain (stated, read from ' +
    'the provider, or that of the last login and requests fail). unpaid: the provider says so. dates differ: between ' +
    'your file, your note and the provider. unconfirmed: the end that the last login named has passed, and nothing ' +
    'fails: most likely renewed. could be asked: only the last login names their end; ' +
    'CLIPROXY_INQUIRIES=codex-subscription would tell the true one. no date: nobody publishes it; see the last table.',
  width: 20,
  height: 4,
  queries: COUNTS.map(({ legend, vector }) => ({ expr: howMany(vector), legend })),
  unit: 'none',
  none: 'NO DATA',
  overrides: COUNTS.map(({ legend, color }) => override(legend, { thresholds: thresholds(PLAIN, [1, color]) })),
})

const STATUS = { field: 'status', title: 'Status', width: 100, mappings: CONDITION_WORDS, show: COLORED } as const

export const ENDS = table({
  id: 20,
  title: 'What ends next',
  description:
    'Every account with an end date: what is ahead first, then what has expired, is unconfirmed, or is disabled. “last ' +
    'login” dates are frozen at the last login: past them an account that works has most likely renewed itself.',
  width: 24,
  height: 14,
  queries: [
    { expr: STANDING_ROWS },
    { expr: `1000 * ${ENDS_AT}` },
    { expr: STANDING_PLACES },
    { expr: dated(`(${RENEWAL})`) },
    { expr: dated(CONFLICT) },
  ],
  unit: 'none',
  none: 'No account with an end date',
  columns: [
    ACCOUNT,
    {
      field: 'Value #A',
      title: 'Days left',
      width: 95,
      show: { unit: 'none', decimals: 1, thresholds: DAYS_LEFT, ...COLORED },
    },
    { field: 'standing', title: 'Standing', width: 155, mappings: STANDING_WORDS, show: COLORED },
    { field: 'Value #B', title: 'Ends', width: 100, show: { unit: 'time:YYYY-MM-DD' } },
    { field: 'Value #D', title: 'Then', width: 75, mappings: RENEWAL_WORDS, show: COLORED },
    { field: 'evidence', title: 'Says', width: 105, mappings: EVIDENCE_WORDS },
    { field: 'Value #E', title: 'Dates', width: 80, mappings: CONFLICT_WORDS, show: COLORED },
    { ...PLAN, width: 80 },
    { ...PROVIDER_NAME, width: 105 },
    { ...PROXY_NAME, width: 85 },
  ],
  hidden: ['credential', 'Value #C'],
  objects: eachCredential(ENDS_AT),
  sortBy: { title: 'Value #C', desc: false },
})

const PER_WEEK = barChart({
  id: 31,
  title: 'Ends per week, by days from now',
  description: 'How many subscriptions end in each of the coming weeks.',
  width: 24,
  height: 8,
  queries: [{ expr: ENDS_PER_WEEK }],
  unit: 'none',
  none: 'NO DATA',
  xField: 'week',
  overrides: [override('week', { mappings: wordsFor(WEEKS.map(({ week, days }) => [week, days, PLAIN])) })],
})

const WITHOUT_DATE = table({
  id: 40,
  title: 'Accounts without a date',
  description:
    'Nobody publishes when these end. Free plans have no end; for others it can be stated in the subscriptions file ' +
    '(CLIPROXY_SUBSCRIPTIONS_FILE), or as end=2027-01-31 in the account’s note at the proxy.',
  width: 24,
  height: 9,
  queries: [{ expr: UNDATED_ROWS }],
  unit: 'none',
  none: 'Every account has a date',
  noneIsGood: true,
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
  annotations: EVENTS,
  rows: [[dataAge(4), SUBSCRIPTION_COUNTS], [ENDS], [PER_WEEK], [WITHOUT_DATE]],
  from: 'now-24h',
}

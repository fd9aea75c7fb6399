import { EVENTS } from '../annotation-queries.ts'
import { DEAD, OFF, PLAIN, TROUBLE, WAITS, WELL } from '../colors.ts'
import type { Dashboard } from '../dashboard.ts'
import { howMany } from '../dashboard-queries.ts'
import { override, thresholds } from '../panel.ts'
import { stat } from '../panels.ts'
import { COLORED, table } from '../table.ts'
import { CREDENTIAL, DATASOURCE, PROVIDER, PROXY } from '../variables.ts'
import { ACCOUNT, dataAge, PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import { SHARE, WINDOW } from './quota-columns.ts'
import { QUOTA_WINDOWS } from './quota-panels.ts'
import {
  EACH_POOL,
  EACH_RUNNING_OUT,
  NEARLY_USED,
  POOL_ACCOUNTS,
  POOL_LEFT,
  POOL_NEXT_RESET,
  POOL_USED_UP,
  RESET_OF_RUNNING_OUT,
  RUNNING_OUT,
  RUNNING_OUT_COUNT,
  UNUSED,
  USED_OF_RUNNING_OUT,
  USED_UP,
  WITH_WINDOWS,
} from './quota-queries.ts'
import { USED } from './words.ts'

const COUNTS = [
  { legend: 'used up', vector: USED_UP, color: DEAD },
  { legend: 'nearly used', vector: NEARLY_USED, color: TROUBLE },
  { legend: 'run out early', vector: RUNNING_OUT_COUNT, color: WAITS },
  { legend: 'accounts known', vector: WITH_WINDOWS, color: PLAIN },
] as const

const QUOTA_COUNTS = stat({
  id: 2,
  title: 'Windows',
  description:
    'used up: a window of a whole account is spent. nearly used: nine tenths of a weekly or monthly window are. run ' +
    'out early: at the pace so far, before the reset. accounts known: those of which any window is known.',
  width: 20,
  height: 4,
  queries: COUNTS.map(({ legend, vector }) => ({ expr: howMany(vector), legend })),
  unit: 'none',
  none: 'NO DATA',
  overrides: COUNTS.map(({ legend, color }) => override(legend, { thresholds: thresholds(PLAIN, [1, color]) })),
})

const POOL = table({
  id: 20,
  title: 'Pool by provider and window',
  description:
    'Of all enabled accounts of a provider together: how much of their windows is left, and how many have spent theirs. ' +
    'A window that nobody used since its reset is all left.',
  width: 24,
  height: 8,
  queries: [{ expr: POOL_ACCOUNTS }, { expr: POOL_LEFT }, { expr: POOL_USED_UP }, { expr: POOL_NEXT_RESET }],
  unit: 'none',
  none: 'No quota is known',
  columns: [
    PROVIDER_NAME,
    WINDOW,
    {
      field: 'Value #B',
      title: 'Left',
      width: 150,
      show: { ...SHARE, thresholds: thresholds(OFF, [0, DEAD], [0.1, TROUBLE], [0.25, WELL]) },
    },
    { field: 'Value #A', title: 'Accounts', width: 110 },
    { field: 'Value #C', title: 'Spent', width: 90, show: { thresholds: thresholds(PLAIN, [1, DEAD]), ...COLORED } },
    { field: 'Value #D', title: 'Next reset', show: { unit: 'dateTimeFromNow' } },
  ],
  objects: EACH_POOL,
  sortBy: { title: 'Left', desc: false },
})

const RUNS_OUT = table({
  id: 21,
  title: 'Runs out before its reset',
  description:
    'Windows that are used faster than time passes, the first to run out on top; a window is judged once a twentieth ' +
    'of it has passed.',
  width: 24,
  height: 8,
  queries: [{ expr: RUNNING_OUT }, { expr: USED_OF_RUNNING_OUT }, { expr: RESET_OF_RUNNING_OUT }],
  unit: 'none',
  none: 'Nothing runs out early',
  noneIsGood: true,
  columns: [
    ACCOUNT,
    WINDOW,
    { field: 'Value #A', title: 'Runs out in', width: 165, show: { unit: 'dtdurations', decimals: 1 } },
    {
      field: 'Value #B',
      title: 'Used',
      width: 85,
      show: { unit: 'percentunit', decimals: 0, thresholds: USED, ...COLORED },
    },
    { field: 'Value #C', title: 'Resets', width: 150, show: { unit: 'dateTimeFromNow' } },
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  hidden: ['credential', 'scope', 'model'],
  objects: EACH_RUNNING_OUT,
  sortBy: { title: 'Runs out in', desc: false },
})

const WENT_UNUSED = table({
  id: 40,
  title: 'Unused at the last reset',
  description:
    'How much of each account’s long windows was left when they were last seen before their latest reset in the time ' +
    'range: what was paid for and not used.',
  width: 24,
  height: 10,
  queries: [{ expr: UNUSED, interval: '30m' }],
  unit: 'none',
  none: 'No long window was reset in this range',
  columns: [
    ACCOUNT,
    WINDOW,
    {
      field: 'Value #A',
      title: 'Unused',
      width: 260,
      show: { ...SHARE, thresholds: thresholds(OFF, [0, WELL], [0.5, WAITS], [0.8, TROUBLE]) },
    },
    PLAN,
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  hidden: ['credential'],
  sortBy: { title: 'Unused', desc: true },
})

export const QUOTA: Dashboard = {
  file: 'quota.json',
  uid: 'cliproxy-quota',
  title: 'CLIProxy quota',
  description: 'What is used of every account’s windows, who runs out, and what goes unused.',
  variables: [DATASOURCE, PROXY, PROVIDER, CREDENTIAL],
  annotations: EVENTS,
  rows: [[dataAge(4), QUOTA_COUNTS], [QUOTA_WINDOWS], [RUNS_OUT], [POOL], [WENT_UNUSED]],
  from: 'now-7d',
}

import { DEAD, OFF, PLAIN, TROUBLE, WELL } from '../colors.ts'
import { CHOSEN_INFO, eachCredential } from '../dashboard-queries.ts'
import { override, thresholds, wordsFor } from '../panel.ts'
import { colored, stat, stateTimeline, timeseries } from '../panels.ts'
import { table } from '../table.ts'
import {
  CONDITION,
  COOLDOWNS,
  DAYS_LEFT,
  EACH_COOLDOWN,
  ENDS,
  FAILED,
  FAILURES,
  INFO,
  OBSERVED,
  QUOTA_USED,
  REASON,
  REFRESHED,
  RENEWAL,
  REQUESTS,
  RESET_CREDITS,
  RETRY,
  SINCE,
  SUCCEEDED,
} from './account-queries.ts'
import { CONDITION as CONDITION_NUMBER, REASON_OVER_TIME } from './accounts-queries.ts'
import { PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import { WINDOW_MODEL, WINDOW_SCOPE } from './quota-columns.ts'
import { CONDITION_NUMBER_WORDS, EVIDENCE_WORDS, RENEWAL_WORDS, DAYS_LEFT as SOON, TIMELINE_WORDS } from './words.ts'

const notANumber = (text: string, color: string) => ({
  type: 'special',
  options: { match: 'nan', result: { text, color, index: 98 } },
})
const UNKNOWN = notANumber('unknown', OFF)
const moment = { unit: 'dateTimeFromNow' }
const number = { unit: 'none', decimals: 0 }

const NUMBERS = [
  { legend: 'Condition', expr: CONDITION, show: { mappings: [...CONDITION_NUMBER_WORDS, UNKNOWN] } },
  { legend: 'Since', expr: SINCE, show: moment },
  { legend: 'Next retry', expr: RETRY, show: { ...moment, mappings: [notANumber('none', PLAIN)] } },
  { legend: 'Days left', expr: DAYS_LEFT, show: { decimals: 1, thresholds: SOON } },
  {
    legend: 'Then',
    expr: RENEWAL,
    show: { mappings: [...RENEWAL_WORDS, ...wordsFor([[2, 'unpaid', DEAD]]), UNKNOWN] },
  },
  { legend: 'Token refreshed', expr: REFRESHED, show: moment },
  { legend: 'Requests', expr: REQUESTS, show: number },
  { legend: 'Failed', expr: FAILURES, show: { ...number, thresholds: thresholds(PLAIN, [1, TROUBLE]) } },
] as const

export const NOW = stat({
  id: 2,
  title: 'Now',
  description:
    'Condition and since when it holds; when the proxy tries again; days to the end of the subscription, and whether it ' +
    'renews then (only the provider tells); requests in the time range. “unknown”: nobody publishes it.',
  width: 20,
  height: 4,
  queries: NUMBERS.map(({ expr, legend }) => ({ expr, legend })),
  unit: 'none',
  none: 'NO DATA',
  mappings: [UNKNOWN],
  overrides: NUMBERS.map(({ legend, show }) => override(legend, show)),
})

export const DETAILS = table({
  id: 10,
  title: 'Account',
  description:
    'What it is; why it does not work, if it does not; when it ends, and who says so; when its quota was last seen. ' +
    'Resets left: how many resets of its limits a Codex account may still ask for, where the provider is asked.',
  width: 24,
  height: 4,
  queries: [
    { expr: INFO },
    { expr: REASON, brings: ['reason'] },
    { expr: ENDS, brings: ['evidence'] },
    { expr: OBSERVED },
    { expr: RESET_CREDITS },
  ],
  unit: 'none',
  none: 'No such account is listed',
  columns: [
    { field: 'name', title: 'Account', width: 230 },
    PLAN,
    { field: 'reason', title: 'Reason', width: 150 },
    { field: 'Value #C', title: 'Ends', width: 170, show: { unit: 'dateTimeAsIso' } },
    { field: 'evidence', title: 'Says', width: 120, mappings: EVIDENCE_WORDS },
    { field: 'Value #D', title: 'Quota seen', width: 140, show: moment },
    { field: 'Value #E', title: 'Resets left', width: 115 },
    PROVIDER_NAME,
    PROXY_NAME,
  ],
  objects: eachCredential(CHOSEN_INFO),
  sortBy: { title: 'Account', desc: false },
})

export const OVER_TIME = stateTimeline({
  id: 11,
  title: 'Condition and reason over time',
  description: 'Every sync’s judgement, and why. Marks on the axis: changes, logins, resets, restarts.',
  width: 24,
  height: 6,
  queries: [
    { expr: CONDITION_NUMBER, legend: 'condition' },
    { expr: REASON_OVER_TIME, legend: 'reason' },
  ],
  unit: 'none',
  defaults: { mappings: TIMELINE_WORDS },
})

export const COOLDOWNS_NOW = table({
  id: 21,
  title: 'Cooldowns',
  description: 'What the proxy holds back at present, until when. It publishes them from v7.3 on.',
  width: 10,
  height: 8,
  queries: [{ expr: COOLDOWNS }],
  unit: 'none',
  none: 'No cooldown runs',
  columns: [WINDOW_SCOPE, WINDOW_MODEL, { field: 'Value #A', title: 'Ends', show: moment }],
  objects: EACH_COOLDOWN,
  sortBy: { title: 'Ends', desc: true },
})

export const QUOTA_OVER_TIME = timeseries({
  id: 30,
  title: 'Quota over time',
  description: 'What is used of each window; it falls at a reset. A gap: nobody has seen the next window yet.',
  width: 12,
  height: 9,
  queries: [{ expr: QUOTA_USED, legend: '{{window}} {{scope}} {{model}}' }],
  unit: 'percentunit',
  none: 'No quota is known: the proxy publishes none (v7.2.145 or newer does), and no provider is asked',
  defaults: { max: 1, decimals: 0 },
})

export const REQUESTS_OVER_TIME = timeseries({
  id: 31,
  title: 'Requests and failures',
  description: 'As the proxy counts them. Its counters step once per sync, so no bar is shorter than an hour.',
  width: 12,
  height: 9,
  queries: [
    { expr: SUCCEEDED, legend: 'succeeded' },
    { expr: FAILED, legend: 'failed' },
  ],
  unit: 'short',
  none: 'No requests are counted (v6.9.49 or newer does)',
  style: 'stacked bars',
  interval: '1h',
  overrides: [colored('succeeded', WELL), colored('failed', DEAD)],
})

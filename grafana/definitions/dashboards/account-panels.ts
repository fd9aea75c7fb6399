import { DEAD, OFF, PLAIN, TROUBLE, WELL } from '../colors.ts'
import { CHOSEN_INFO, eachCredential } from '../dashboard-queries.ts'
import { override, thresholds, wordsFor } from '../panel.ts'
import { colored, stat, stateTimeline, timeseries } from '../panels.ts'
import { table } from '../table.ts'
import { NO_VALUE } from '../table-queries.ts'
import {
  CONDITION,
  COOLDOWNS,
  DAYS_LEFT,
  EACH_COOLDOWN,
  ENDS,
  FAILED,
  FAILURES,
  HOLDS_FOR,
  INFO,
  NEVER_LISTED,
  NOT_LISTED,
  OBSERVED,
  QUOTA_USED,
  REASON,
  RENEWAL,
  REQUESTS,
  RESET_CREDITS,
  RETRY_IN,
  SUCCEEDED,
  TOKEN_AGE,
} from './account-queries.ts'
import { CONDITION as CONDITION_NUMBER, REASON_OVER_TIME } from './accounts-queries.ts'
import { PLAN, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import { WINDOW_MODEL, WINDOW_SCOPE } from './quota-columns.ts'
import { CONDITION_NUMBER_WORDS, EVIDENCE_WORDS, RENEWAL_WORDS, DAYS_LEFT as SOON, TIMELINE_WORDS } from './words.ts'

const unknown = (text: string, color: string) => ({
  type: 'special',
  options: { match: 'null+nan', result: { text, color, index: 98 } },
})
const UNKNOWN = unknown(NO_VALUE, OFF)
const FROM_NOW = { unit: 'dateTimeFromNow' }
const duration = { unit: 's', decimals: 0, mappings: [UNKNOWN] }
const number = { unit: 'none', decimals: 0, mappings: [UNKNOWN] }

const NUMBERS = [
  { legend: 'Condition', expr: CONDITION, show: { mappings: [...CONDITION_NUMBER_WORDS, UNKNOWN] } },
  { legend: 'For', expr: HOLDS_FOR, show: duration },
  { legend: 'Retry in', expr: RETRY_IN, show: { ...duration, mappings: [unknown('none', PLAIN)] } },
  { legend: 'Days left', expr: DAYS_LEFT, show: { decimals: 1, thresholds: SOON, mappings: [UNKNOWN] } },
  {
    legend: 'Then',
    expr: RENEWAL,
    show: { mappings: [...RENEWAL_WORDS, UNKNOWN] },
  },
  { legend: 'Token age', expr: TOKEN_AGE, show: duration },
  { legend: 'Resets left', expr: RESET_CREDITS, show: number },
  { legend: 'Requests', expr: REQUESTS, show: number },
  { legend: 'Failed', expr: FAILURES, show: { ...number, thresholds: thresholds(PLAIN, [1, TROUBLE]) } },
] as const

export const NOW = stat({
  id: 2,
  title: 'Now',
  description:
    'Condition and for how long it holds; in how long the proxy tries again; days to the end of the subscription, and whether it ' +
    'renews then (only the provider tells); the time since its token was refreshed; how many resets of its limits a Codex account ' +
    'may still ask for; requests in the time range. “–”: nobody publishes it.',
  width: 20,
  height: 4,
  queries: NUMBERS.map(({ expr, legend }) => ({ expr, legend })),
  unit: 'none',
  none: 'NO DATA',
  valueSize: 16,
  overrides: NUMBERS.map(({ legend, show }) => override(legend, show)),
})

/** An old link may lead to one that has left. */
export const UNKNOWN_ACCOUNT = 'No such account is listed'

export const DETAILS = table({
  id: 10,
  title: 'Account',
  description:
    'What it is; why it does not work, if it does not; when it ends, and who says so; when its quota was last seen. ',
  width: 24,
  height: 4,
  queries: [
    { expr: INFO },
    { expr: REASON, brings: ['reason'] },
    { expr: ENDS, brings: ['evidence'] },
    { expr: OBSERVED },
  ],
  unit: 'none',
  none: UNKNOWN_ACCOUNT,
  columns: [
    { field: 'name', title: 'Account', minWidth: 185 },
    { ...PLAN, width: 85 },
    { field: 'reason', title: 'Reason', width: 135 },
    { field: 'Value #C', title: 'Ends', width: 160, show: { unit: 'dateTimeAsIso' } },
    { field: 'evidence', title: 'Says', width: 110, mappings: EVIDENCE_WORDS },
    { field: 'Value #D', title: 'Quota seen', width: 150, show: FROM_NOW },
    { ...PROVIDER_NAME, width: 105 },
    PROXY_NAME,
  ],
  objects: eachCredential(CHOSEN_INFO),
  sortBy: { title: 'Account', desc: false },
})

const UNLISTED = 'not listed in this range'

export const OVER_TIME = stateTimeline({
  id: 11,
  title: 'Condition and reason over time',
  description: 'Every sync’s judgement, and why. Marks on the axis: changes, logins, resets, restarts.',
  width: 24,
  height: 6,
  queries: [
    { expr: CONDITION_NUMBER, legend: 'condition' },
    { expr: REASON_OVER_TIME, legend: 'reason' },
    { expr: NEVER_LISTED, legend: UNLISTED, now: true },
  ],
  unit: 'none',
  words: [...wordsFor([[NOT_LISTED, UNLISTED, OFF]]), ...TIMELINE_WORDS],
})

export const COOLDOWNS_NOW = table({
  id: 21,
  title: 'Cooldowns',
  description: 'What the proxy holds back at present, until when. It publishes them from v7.3 on.',
  width: 8,
  height: 8,
  queries: [{ expr: COOLDOWNS }],
  unit: 'none',
  none: 'No cooldown runs',
  columns: [{ ...WINDOW_SCOPE, width: 160 }, WINDOW_MODEL, { field: 'Value #A', title: 'Ends', show: FROM_NOW }],
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
  none: 'None in the full hours of this range, or the proxy counts none (v6.9.49 or newer does)',
  style: 'stacked bars',
  interval: '1h',
  overrides: [colored('succeeded', WELL), colored('failed', DEAD)],
})

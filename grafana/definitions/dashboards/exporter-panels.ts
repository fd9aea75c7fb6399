import { DEAD, PLAIN, WELL } from '../colors.ts'
import { STALE_AFTER } from '../dashboard-queries.ts'
import { override, type Panel, wordsFor } from '../panel.ts'
import { stateTimeline, timeseries } from '../panels.ts'
import { COLORED, table } from '../table.ts'
import {
  DURATION,
  EACH_PROXY,
  EVENTS_CONNECTED,
  FAILURES,
  INQUIRIES,
  PROXY_AGE,
  PROXY_LISTED,
  PROXY_STATE,
  PROXY_VERSION,
  REJECTED,
  RUNS,
  SKEW,
  STEP_AGE,
} from './exporter-queries.ts'

const PROXY_STATE_WORDS = wordsFor([
  [0, 'readable', WELL],
  [1, 'down', 'semi-dark-red'],
  [2, 'refuses the key', 'light-red'],
  [3, 'not tried yet', PLAIN],
  [4, 'nothing new', DEAD],
])

const EVENT_WORDS = wordsFor([
  [1, 'received', WELL],
  [0, 'not received', PLAIN],
])

export const PROXIES = table({
  id: 10,
  title: 'Proxies',
  description:
    'Every configured proxy: whether the last sync could read it, the age of its last good list, how many accounts it ' +
    'listed, its version, and whether it tells of failed requests. “refuses the key”: it is not asked, so ' +
    'that it does not ban this address. “nothing new”: for three intervals, although it can be read.',
  width: 24,
  height: 7,
  queries: [
    { expr: PROXY_STATE },
    { expr: PROXY_AGE },
    { expr: PROXY_LISTED },
    { expr: PROXY_VERSION, brings: ['version'] },
    { expr: EVENTS_CONNECTED },
  ],
  unit: 'none',
  none: 'No proxies',
  columns: [
    { field: 'proxy', title: 'Proxy', width: 180 },
    { field: 'Value #A', title: 'State', width: 130, mappings: PROXY_STATE_WORDS, show: COLORED },
    { field: 'Value #B', title: 'Data age', width: 120, show: { unit: 'dtdurations' } },
    { field: 'Value #C', title: 'Accounts', width: 115 },
    { field: 'version', title: 'Version', width: 110 },
    { field: 'Value #E', title: 'Failure events', width: 145, mappings: EVENT_WORDS, show: COLORED },
    { field: 'instance', title: 'Exporter' },
  ],
  objects: EACH_PROXY,
  sortBy: { title: 'Proxy', desc: false },
})

export const PROXY_TIMELINE = stateTimeline({
  id: 11,
  title: 'Proxies over time',
  description: 'Whether each proxy could be read. A gap means that the exporter was not scraped.',
  width: 24,
  height: 6,
  queries: [{ expr: PROXY_STATE, legend: '{{proxy}} ({{instance}})' }],
  unit: 'none',
  words: PROXY_STATE_WORDS,
})

export const SYNCS: readonly Panel[] = [
  timeseries({
    id: 20,
    title: 'Syncs',
    description: 'Syncs that asked the proxy, per hour or longer. None means: stuck, or it refuses the key.',
    width: 8,
    height: 8,
    queries: [{ expr: RUNS, legend: '{{proxy}}' }],
    unit: 'short',
    none: 'No sync in the full hours of this range',
    style: 'stacked bars',
    interval: '1h',
  }),
  timeseries({
    id: 21,
    title: 'Failures by reason',
    description: 'Failed steps of syncs, per hour or longer; docs/alerts.md says what each reason asks for.',
    width: 8,
    height: 8,
    queries: [{ expr: FAILURES, legend: '{{proxy}} {{step}}: {{reason}}' }],
    unit: 'short',
    none: 'No sync failed in the full hours of this range',
    style: 'stacked bars',
    interval: '1h',
  }),
  timeseries({
    id: 22,
    title: 'Duration of the last sync',
    description: 'Of each step. The whole fetch has 30 seconds.',
    width: 8,
    height: 8,
    queries: [{ expr: DURATION, legend: '{{proxy}} {{step}}' }],
    unit: 's',
    none: 'No sync since the exporter started',
  }),
]

export const ASKED = timeseries({
  id: 33,
  title: 'What providers answered',
  description:
    'Inquiries about subscriptions and quotas, by what came of them, per hour or longer; CLIPROXY_INQUIRIES names those ' +
    'that are made.',
  width: 24,
  height: 8,
  queries: [{ expr: INQUIRIES, legend: '{{inquiry}}: {{result}}' }],
  unit: 'short',
  none: 'No provider was asked in the full hours of this range',
  style: 'stacked bars',
  interval: '1h',
})

export const QUALITY: readonly Panel[] = [
  timeseries({
    id: 30,
    title: 'Age of the data',
    description:
      'Time since the last success of each step, and from where on the data counts as stale (three intervals).',
    width: 8,
    height: 8,
    queries: [
      { expr: STEP_AGE, legend: '{{proxy}} {{step}}' },
      { expr: STALE_AFTER, legend: 'stale' },
    ],
    unit: 's',
    none: 'No proxy was ever read',
    overrides: [
      override('stale', {
        color: { mode: 'fixed', fixedColor: DEAD },
        'custom.lineStyle': { fill: 'dash', dash: [8, 8] },
        'custom.fillOpacity': 0,
      }),
    ],
  }),
  timeseries({
    id: 31,
    title: 'Rejected entries',
    description:
      'Entries of the last list that could not be used, by reason; the others of the list are shown all the same.',
    width: 8,
    height: 8,
    queries: [{ expr: REJECTED, legend: '{{proxy}} {{reason}}' }],
    unit: 'none',
    none: 'No list was read since the exporter started',
  }),
  timeseries({
    id: 32,
    title: 'Clock difference',
    description: 'Clock of the proxy minus the exporter’s. Minutes make days left and dates wrong.',
    width: 8,
    height: 8,
    queries: [{ expr: SKEW, legend: '{{proxy}}' }],
    unit: 's',
    none: 'No proxy sends a date',
    defaults: { min: null },
  }),
]

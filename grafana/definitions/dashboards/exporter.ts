import { EVENTS } from '../annotation-queries.ts'
import { DEAD, WELL } from '../colors.ts'
import type { Dashboard } from '../dashboard.ts'
import { NO_DATA, ofExporters } from '../dashboard-queries.ts'
import { type Panel, thresholds, wordsFor } from '../panel.ts'
import { stat, timeseries } from '../panels.ts'
import { DATASOURCE, PROXY } from '../variables.ts'
import { dataAge } from './common-panels.ts'
import { ASKED, PROXIES, PROXY_TIMELINE, QUALITY, SYNCS } from './exporter-panels.ts'
import { BUILD_INFO, SCRAPE_ERRORS, STORE_UP } from './exporter-queries.ts'

const STORE_WORDS = wordsFor([
  [1, 'works', WELL],
  [0, 'fails', DEAD],
])

const STORE = stat({
  id: 2,
  title: 'Store',
  description: 'Whether the last write or load of every proxy succeeded. Metrics go on without it.',
  width: 6,
  height: 4,
  queries: [{ expr: STORE_UP, legend: '{{instance}}' }],
  unit: 'none',
  none: 'NO DATA',
  valueSize: 16,
  mappings: STORE_WORDS,
})

const BUILD = stat({
  id: 3,
  title: 'Exporter version',
  description: 'Of each exporter that reads the chosen proxies.',
  width: 8,
  height: 4,
  queries: [
    { expr: BUILD_INFO, legend: '{{version}} ({{instance}})' },
    // Of names alone Grafana shows nothing where there are none.
    { expr: `vector(${NO_DATA}) unless on () (${BUILD_INFO})`, legend: 'NO DATA' },
  ],
  unit: 'none',
  none: 'NO DATA',
  only: 'name',
  valueSize: 16,
})

const SCRAPE_ERROR_COUNT = stat({
  id: 4,
  title: 'Scrape errors',
  description: 'Scrapes in the range that lacked a part of the text. More than 0 is a bug: please report it.',
  width: 4,
  height: 4,
  queries: [{ expr: SCRAPE_ERRORS, legend: '{{instance}}' }],
  unit: 'none',
  none: 'NO DATA',
  defaults: { decimals: 0, thresholds: thresholds(WELL, [1, DEAD]) },
})

function processPanel(id: number, title: string, unit: string, vector: string, description: string): Panel {
  return timeseries({
    id,
    title,
    description,
    width: 8,
    height: 7,
    queries: [{ expr: ofExporters(vector), legend: '{{instance}}' }],
    unit,
    none: 'The exporter tells nothing of its process',
  })
}

const PROCESS: readonly Panel[] = [
  processPanel(40, 'Memory', 'bytes', 'process_resident_memory_bytes', 'Resident memory of the exporter.'),
  processPanel(41, 'CPU', 'percentunit', 'rate(process_cpu_seconds_total[$__rate_interval])', 'Of one core.'),
  processPanel(
    42,
    'Event loop delay',
    's',
    'nodejs_eventloop_lag_p99_seconds',
    '99th percentile: how long a scrape may have to wait.',
  ),
]

export const EXPORTER: Dashboard = {
  file: 'exporter.json',
  uid: 'cliproxy-exporter',
  title: 'CLIProxy exporter',
  description: 'Whether what the other dashboards show is fresh and complete.',
  variables: [DATASOURCE, PROXY],
  annotations: EVENTS,
  rows: [[dataAge(6), STORE, SCRAPE_ERROR_COUNT, BUILD], [PROXIES], [PROXY_TIMELINE], SYNCS, QUALITY, [ASKED]],
  folded: { id: 39, title: 'The process', rows: [PROCESS] },
  from: 'now-24h',
}

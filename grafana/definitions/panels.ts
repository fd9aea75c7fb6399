import { DEAD, PLAIN } from './colors.ts'
import { NEVER_SCRAPED, NO_DATA } from './dashboard-queries.ts'
import {
  type Override,
  override,
  type Panel,
  type PanelText,
  panel,
  type Query,
  thresholds,
  wordsFor,
} from './panel.ts'
import { NOT_SCRAPED } from './table-queries.ts'

const LAST = { calcs: ['lastNotNull'], fields: '', values: false }
const PALETTE = { mode: 'palette-classic' }
/** A series for a panel over time that has no other, where the reason is that nobody was scraped. */
const UNSCRAPED: Query = { expr: NEVER_SCRAPED, legend: NOT_SCRAPED, now: true }

const LEGEND = { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }

/** Nothing to show is shown as trouble: 0 would be there. */
const NOTHING = [
  { type: 'special', options: { match: 'null', result: { text: 'NO DATA', color: DEAD, index: 99 } } },
  { type: 'value', options: { [NO_DATA]: { text: 'NO DATA', color: DEAD, index: 98 } } },
]

/** What a panel shows and how; `none` stands where there rightly is nothing to show. */
export interface Show extends PanelText {
  readonly queries: readonly Query[]
  readonly unit: string
  readonly none: string
  readonly overrides?: readonly Override[]
  readonly defaults?: Readonly<Record<string, unknown>>
}

interface StatShow extends Show {
  /** Words for values, beside those for none. */
  readonly mappings?: readonly object[]
  readonly only?: 'name'
  /** In pixels; 24 unless set. */
  readonly valueSize?: number
  /** Draws how each number came about in the last twelve hours; each query must then end in `NO_DATA`, or an old number stays. */
  readonly sparkline?: true
  readonly transformations?: readonly unknown[]
}

/** A number per series, now. */
export function stat(show: StatShow): Panel {
  const { sparkline, only, mappings = [], transformations = [] } = show
  return panel(show, {
    type: 'stat',
    instant: sparkline ? 'no' : 'series',
    // Steps of a minute: of a longer range the latest step would be too old to be called now.
    ...(sparkline ? { timeFrom: '12h', maxDataPoints: 720 } : {}),
    ...fieldConfig(show, {
      color: { mode: 'thresholds' },
      thresholds: thresholds(PLAIN),
      mappings: [...NOTHING, ...mappings],
    }),
    options: {
      reduceOptions: LAST,
      orientation: 'auto',
      textMode: only ?? 'auto',
      colorMode: 'value',
      graphMode: sparkline ? 'area' : 'none',
      justifyMode: 'auto',
      wideLayout: false,
      // By itself Grafana makes titles as small as the narrowest screen asks for.
      text: { titleSize: 12, valueSize: show.valueSize ?? 24 },
    },
    transformations,
  })
}

/** One bar per row, now. */
export function barChart(show: Show & { readonly xField: string }): Panel {
  return panel(show, {
    type: 'barchart',
    instant: 'rows',
    ...fieldConfig(show, { color: PALETTE, min: 0, decimals: 0, custom: { fillOpacity: 70, lineWidth: 1 } }),
    // Its numbers stand on the bars.
    overrides: [override('Value', { 'custom.axisPlacement': 'hidden' }), ...(show.overrides ?? [])],
    options: {
      xField: show.xField,
      orientation: 'auto',
      showValue: 'always',
      stacking: 'none',
      barWidth: 0.8,
      groupWidth: 0.7,
      xTickLabelRotation: 0,
      legend: { ...LEGEND, showLegend: false },
      tooltip: { mode: 'single', sort: 'none' },
    },
    transformations: [{ id: 'sortBy', options: { fields: {}, sort: [{ field: show.xField }] } }],
  })
}

export interface TimeseriesShow extends Show {
  readonly style?: 'line' | 'stacked bars'
  /** No step is finer than this: upstream's counters step once per sync. */
  readonly interval?: string
}

/** Values over time. */
export function timeseries(show: TimeseriesShow): Panel {
  const stacked = show.style === 'stacked bars'
  return panel(show, {
    type: 'timeseries',
    instant: 'no',
    ...fieldConfig(
      {
        ...show,
        queries: [...show.queries, UNSCRAPED],
        overrides: [...(show.overrides ?? []), colored(NOT_SCRAPED, DEAD)],
      },
      { color: PALETTE, min: 0, custom: stacked ? STACKED_BARS : LINES },
    ),
    options: { legend: LEGEND, tooltip: { mode: 'multi', sort: 'desc' } },
    ...(show.interval === undefined ? {} : { interval: show.interval }),
  })
}

/** A series in a colour of its own. */
export function colored(name: string, color: string): Override {
  return override(name, { color: { mode: 'fixed', fixedColor: color } })
}

const LINES = { drawStyle: 'line', lineWidth: 1, fillOpacity: 10, showPoints: 'never', spanNulls: false }
const STACKED_BARS = {
  drawStyle: 'bars',
  lineWidth: 0,
  fillOpacity: 80,
  showPoints: 'never',
  stacking: { mode: 'normal', group: 'A' },
}

/** One row per series over time, coloured by its words. */
export function stateTimeline(show: Omit<Show, 'none'> & { readonly words: readonly object[] }): Panel {
  return panel(show, {
    type: 'state-timeline',
    instant: 'no',
    // Data changes once per sync; finer steps cost and show nothing.
    maxDataPoints: 400,
    queries: [...show.queries, UNSCRAPED],
    overrides: [],
    // Colour by threshold would merge values that have different words. `noValue` would stand in the legend.
    defaults: {
      unit: show.unit,
      color: PALETTE,
      custom: { fillOpacity: 80, lineWidth: 0 },
      mappings: [...wordsFor([[NO_DATA, NOT_SCRAPED, DEAD]]), ...show.words],
      ...show.defaults,
    },
    options: {
      mergeValues: true,
      showValue: 'never',
      alignValue: 'left',
      rowHeight: 0.8,
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'single', sort: 'none' },
    },
  })
}

export function fieldConfig(show: Pick<Show, 'queries' | 'unit' | 'none' | 'overrides' | 'defaults'>, given: object) {
  const { queries, unit, none, overrides = [], defaults } = show
  return { queries, overrides, defaults: { unit, noValue: none, ...given, ...defaults } }
}

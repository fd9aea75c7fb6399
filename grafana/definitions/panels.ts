import { type Override, override, type Panel, type PanelText, panel, type Query, thresholds } from './panel.ts'
import { NO_VALUE, neverEmpty, type Objects } from './table-queries.ts'

const LAST = { calcs: ['lastNotNull'], fields: '', values: false }
const COLOR = { mode: 'thresholds' }
const PALETTE = { mode: 'palette-classic' }
const TOOLTIP = { mode: 'multi', sort: 'desc' }

/** Nothing to show is shown as trouble: 0 would be there. */
const NOTHING = { type: 'special', options: { match: 'null', result: { text: 'NO DATA', color: 'red', index: 99 } } }

/** What a panel shows and how; `none` stands where there rightly is nothing to show. */
export interface Show extends PanelText {
  readonly queries: readonly Query[]
  readonly unit: string
  readonly none: string
  readonly overrides?: readonly Override[]
  readonly defaults?: Readonly<Record<string, unknown>>
}

/** A number per series, now. */
export function stat(show: Show & { readonly only?: 'name' }): Panel {
  return panel(show, {
    type: 'stat',
    instant: 'series',
    ...common(show, { color: COLOR, thresholds: thresholds('text'), mappings: [NOTHING] }),
    options: {
      reduceOptions: LAST,
      orientation: 'auto',
      textMode: show.only ?? 'auto',
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'auto',
    },
  })
}

interface Column {
  /** Label, or `Value #A` for the number of the first query, and so on. */
  readonly field: string
  readonly title: string
  readonly width?: number
  readonly mappings?: readonly object[]
  readonly show?: Readonly<Record<string, unknown>>
}

export interface TableShow extends Omit<Show, 'overrides'> {
  /** Shown, in this order; every other field is dropped, but those of `hidden`, which links may use. */
  readonly columns: readonly Column[]
  readonly hidden?: readonly string[]
  readonly objects?: Objects
  readonly sortBy: { readonly title: string; readonly desc: boolean }
}

/** Rows, now: all queries' rows with the same labels become one. `none` is a row where there is nothing to show. */
export function table(show: TableShow): Panel {
  const { columns, hidden = [], sortBy, objects, none } = show
  const fields = [...columns.map(({ field }) => field), ...hidden]
  const labels = fields.filter((field) => !isValue(field))
  const order = fields.flatMap(namesOf)
  return panel(show, {
    type: 'table',
    instant: 'rows',
    ...common(
      { ...show, queries: neverEmpty(show.queries, { labels, objects, none }) },
      { color: COLOR, thresholds: thresholds('text'), custom: { align: 'left', filterable: false } },
    ),
    overrides: [
      ...columns.flatMap(columnOverrides),
      ...hidden.map((field) => override(field, { 'custom.hidden': true })),
    ],
    options: { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: sortBy.title, desc: sortBy.desc }] },
    transformations: [
      // What differs between the rows of two queries would keep them apart.
      { id: 'filterFieldsByName', options: { exclude: { names: ['Time', '__name__'] } } },
      { id: 'merge', options: {} },
      { id: 'filterFieldsByName', options: { include: { names: order } } },
      {
        id: 'organize',
        options: { indexByName: Object.fromEntries(order.map((name, index) => [name, index])), renameByName: {} },
      },
    ],
  })
}

/** Renames by display name rather than by transformation, so that links find a field by the name of its label. */
function columnOverrides({ field, title, width, mappings = [], show = {} }: Column): Override[] {
  const words = isValue(field) ? [...mappings, NOT_A_NUMBER] : mappings
  const properties = {
    displayName: title,
    noValue: NO_VALUE,
    ...(width === undefined ? {} : { 'custom.width': width }),
    ...(words.length === 0 ? {} : { mappings: words }),
    ...show,
  }
  return namesOf(field).map((name) => override(name, properties))
}

const NOT_A_NUMBER = {
  type: 'special',
  options: { match: 'nan', result: { text: NO_VALUE, color: 'text', index: 98 } },
}

function isValue(field: string): boolean {
  return field.startsWith('Value')
}

/** Grafana calls the first query's number `Value` when it is the table's only query. */
function namesOf(field: string): string[] {
  return field === 'Value #A' ? [field, 'Value'] : [field]
}

/** A cell whose text has the colour of its value. */
export const COLORED = { 'custom.cellOptions': { type: 'color-text' } }

/** A cell with a bar between the column's `min` and `max`. */
export const GAUGE = { 'custom.cellOptions': { type: 'gauge', mode: 'basic' } }

/** One bar per row, now. */
export function barChart(show: Show & { readonly xField: string }): Panel {
  return panel(show, {
    type: 'barchart',
    instant: 'rows',
    ...common(show, {
      color: PALETTE,
      min: 0,
      decimals: 0,
      custom: { fillOpacity: 70, lineWidth: 1 },
    }),
    // Its numbers stand on the bars.
    overrides: [override('Value', { 'custom.axisPlacement': 'hidden' })],
    options: {
      xField: show.xField,
      orientation: 'auto',
      showValue: 'always',
      stacking: 'none',
      barWidth: 0.8,
      groupWidth: 0.7,
      xTickLabelRotation: 0,
      legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
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
    ...common(show, { color: PALETTE, min: 0, custom: stacked ? STACKED_BARS : LINES }),
    options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }, tooltip: TOOLTIP },
    ...(show.interval === undefined ? {} : { interval: show.interval }),
  })
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
export function stateTimeline(show: Show): Panel {
  return panel(show, {
    type: 'state-timeline',
    instant: 'no',
    // Colour by threshold would merge values that have different words.
    ...common(show, { color: PALETTE, custom: { fillOpacity: 80, lineWidth: 0 } }),
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

function common(show: Pick<Show, 'queries' | 'unit' | 'none' | 'overrides' | 'defaults'>, defaults: object) {
  const { queries, unit, none, overrides = [] } = show
  return {
    queries,
    overrides,
    defaults: { unit, noValue: none, ...defaults, ...show.defaults },
  }
}

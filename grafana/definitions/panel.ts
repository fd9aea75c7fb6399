import { SOURCE } from './variables.ts'

export interface Query {
  readonly expr: string
  /** Of its series; tables need none. */
  readonly legend?: string
  /** Asked for this moment alone, in a panel over time. */
  readonly now?: true
  /** Labels, each with a column of its own, that no other query of its table has. */
  readonly brings?: readonly string[]
  /** No step of this query is finer: for one that looks at every step of a long range. */
  readonly interval?: string
}

export interface Override {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string }
  readonly properties: readonly { readonly id: string; readonly value: unknown }[]
}

/** What every panel says of itself. */
export interface PanelText {
  /** Unique in its dashboard, and fixed: alerts link to it. */
  readonly id: number
  readonly title: string
  readonly description: string
  readonly width: number
  readonly height: number
}

export interface Panel extends PanelText {
  readonly type: string
  readonly [key: string]: unknown
}

interface Parts {
  readonly type: string
  readonly queries: readonly Query[]
  /** One value per series, as of the end of the time range; rows for a table. */
  readonly instant: 'no' | 'series' | 'rows'
  readonly defaults: Readonly<Record<string, unknown>> & { readonly unit: string }
  readonly overrides?: readonly Override[]
  readonly options: unknown
  /** No step is finer than this. */
  readonly interval?: string
  /** No series over time has more points than this. */
  readonly maxDataPoints?: number
  /** Looks back so far from now, whatever the page's time range. */
  readonly timeFrom?: string
  readonly transformations?: readonly unknown[]
}

export function panel({ id, title, description, width, height }: PanelText, parts: Parts): Panel {
  const {
    type,
    queries,
    instant,
    defaults,
    overrides = [],
    options,
    interval,
    maxDataPoints,
    timeFrom,
    transformations = [],
  } = parts
  return {
    id,
    type,
    title,
    description,
    width,
    height,
    datasource: SOURCE,
    ...(interval === undefined ? {} : { interval }),
    ...(maxDataPoints === undefined ? {} : { maxDataPoints }),
    ...(timeFrom === undefined ? {} : { timeFrom, hideTimeOverride: true }),
    targets: queries.map((query, index) => target(query, index, instant)),
    fieldConfig: { defaults, overrides },
    options,
    transformations,
  }
}

/** How Grafana names the query at this place, from 0 on. */
export function refId(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place)
}

function target({ expr, legend = '', interval, now }: Query, index: number, instant: Parts['instant']) {
  const isInstant = now === true || instant !== 'no'
  return {
    refId: refId(index),
    datasource: SOURCE,
    expr,
    ...(interval === undefined ? {} : { interval }),
    legendFormat: legend,
    editorMode: 'code',
    instant: isInstant,
    range: !isInstant,
    format: instant === 'rows' ? 'table' : 'time_series',
  }
}

export function override(name: string, properties: Readonly<Record<string, unknown>>): Override {
  return {
    matcher: { id: 'byName', options: name },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  }
}

/** Colours by value: each step holds from its value on, the first below all others. */
export function thresholds(first: string, ...steps: readonly (readonly [from: number, color: string])[]) {
  return {
    mode: 'absolute',
    steps: [{ color: first, value: null }, ...steps.map(([value, color]) => ({ color, value }))],
  }
}

/** A value, what it is called, and its colour. */
export type Word = readonly [value: string | number, text: string, color: string]

/** Words for values. */
export function wordsFor(words: readonly Word[]) {
  const options = Object.fromEntries(words.map(([value, text, color], index) => [value, { text, color, index }]))
  return [{ type: 'value', options }]
}

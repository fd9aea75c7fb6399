import type { Annotation } from './annotation-queries.ts'
import { linksFrom } from './links.ts'
import type { Panel } from './panel.ts'
import type { Variable } from './variables.ts'

/** Panels from top to bottom; the widths of a row's panels add up to 24, and all are as high as its highest. */
type Rows = readonly (readonly Panel[])[]

export interface Dashboard {
  /** Of the file in grafana/dashboards. */
  readonly file: string
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly variables: readonly Variable[]
  readonly annotations: readonly Annotation[]
  readonly rows: Rows
  /** Below the others, under a heading that opens them. */
  readonly folded?: { readonly id: number; readonly title: string; readonly rows: Rows }
  /** Start of the time range that it opens with. */
  readonly from: string
}

/** A dashboard in the classic JSON, which Grafana 11 to 13 read. */
export function dashboardJson(dashboard: Dashboard) {
  const { uid, title, description, variables, annotations, from } = dashboard
  return {
    uid,
    title,
    description,
    tags: ['cliproxy'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '1m',
    time: { from, to: 'now' },
    timepicker: {},
    annotations: { list: annotations },
    links: linksFrom(uid),
    templating: { list: variables },
    panels: panelsOf(dashboard),
  }
}

function panelsOf({ rows, folded }: Dashboard): unknown[] {
  const y = heightOf(rows)
  if (folded === undefined) return placed(rows, 0)
  const { id, title } = folded
  const heading = { id, type: 'row', title, collapsed: true, gridPos: { x: 0, y, w: 24, h: 1 } }
  return [...placed(rows, 0), { ...heading, panels: placed(folded.rows, y + 1) }]
}

function heightOf(rows: Rows): number {
  return rows.reduce((sum, row) => sum + heightOfRow(row), 0)
}

function heightOfRow(row: readonly Panel[]): number {
  return Math.max(...row.map(({ height }) => height))
}

function placed(rows: Rows, top: number): unknown[] {
  let y = top
  return rows.flatMap((row) => {
    const h = heightOfRow(row)
    let x = 0
    const panels = row.map(({ width, height: _, ...panel }) => {
      x += width
      return { ...panel, gridPos: { x: x - width, y, w: width, h } }
    })
    y += h
    return panels
  })
}

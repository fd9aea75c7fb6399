import type { Panel } from './panel.ts'
import type { Variable } from './variables.ts'

export interface Dashboard {
  /** Of the file in grafana/dashboards. */
  readonly file: string
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly variables: readonly Variable[]
  /** Rows from top to bottom; the widths of a row's panels add up to 24, and all are as high as its highest. */
  readonly rows: readonly (readonly Panel[])[]
  /** Start of the time range that it opens with. */
  readonly from: string
}

/** Other dashboards with this tag are linked from each. */
const TAG = 'cliproxy'

/** A dashboard in the classic JSON, which Grafana 11 to 13 read. */
export function dashboardJson(dashboard: Dashboard) {
  const { uid, title, description, variables, rows, from } = dashboard
  return {
    uid,
    title,
    description,
    tags: [TAG],
    schemaVersion: 37,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '1m',
    time: { from, to: 'now' },
    timepicker: {},
    annotations: { list: [] },
    links: [LINK],
    templating: { list: variables },
    panels: placed(rows),
  }
}

const LINK = {
  type: 'dashboards',
  title: 'CLIProxy',
  tooltip: 'The other dashboards, with the same variables and time range',
  tags: [TAG],
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
  icon: 'external link',
  url: '',
}

function placed(rows: Dashboard['rows']): unknown[] {
  let y = 0
  return rows.flatMap((row) => {
    const h = Math.max(...row.map(({ height }) => height))
    let x = 0
    const panels = row.map(({ width, height: _, ...panel }) => {
      x += width
      return { ...panel, gridPos: { x: x - width, y, w: width, h } }
    })
    y += h
    return panels
  })
}

import { z } from 'zod'
import type { Dashboard } from '../../../grafana/definitions/dashboard.ts'
import { dashboardJson } from '../../../grafana/definitions/dashboard.ts'
import type { Series } from '../../support/prometheus.ts'
import { type DataFrame, grafanaData } from './grafana-data.ts'
import { filledIn } from './panel-queries.ts'

/** What tables do with the frames of their queries. */
const TRANSFORMATIONS = ['filterFieldsByName', 'merge', 'organize', 'sortBy'] as const

const override = z.looseObject({
  matcher: z.object({ options: z.string() }),
  properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
})

const tablePanel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })),
  fieldConfig: z.looseObject({ overrides: z.array(override) }),
  transformations: z.array(z.object({ id: z.enum(TRANSFORMATIONS), options: z.looseObject({}) })),
})

export type TablePanel = z.infer<typeof tablePanel>

/** A dashboard's tables, their queries as Grafana sends them. */
export function tablePanels(definition: Dashboard): TablePanel[] {
  const { panels } = z.object({ panels: z.array(z.looseObject({ type: z.string() })) }).parse(dashboardJson(definition))
  return panels
    .filter(({ type }) => type === 'table')
    .map((panel) => tablePanel.parse(panel))
    .map((panel) => ({ ...panel, targets: panel.targets.map((one) => ({ ...one, expr: filledIn(one.expr) })) }))
}

/** What a query of a table returns when that which it asks for is nowhere; what it says then, it still says. */
export function emptied(expr: string): string {
  let depth = 0
  const end = [...expr].findIndex((character) => {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    return depth === 0
  })
  return `${expr.slice(0, end + 1)} and on () (vector(1) > 1)${expr.slice(end + 1)}`
}

/** Rows of each query as Grafana's data source hands them on: a column per label, `''` where a row lacks one. */
export function instantFrames(rows: ReadonlyMap<string, readonly Series[]>): DataFrame[] {
  return [...rows].map(([refId, of]): DataFrame => {
    const labels = [...new Set(of.flatMap((row) => Object.keys(row.labels).toSorted()))]
    const text = (name: string) => of.map((row) => row.labels[name] ?? '')
    const value = rows.size > 1 ? `Value #${refId}` : 'Value'
    return {
      refId,
      length: of.length,
      fields: [
        { name: 'Time', type: 'time', config: {}, values: of.map(() => 0) },
        ...labels.map((name) => ({ name, type: 'string' as const, config: {}, values: text(name) })),
        { name: value, type: 'number', config: {}, values: of.map((row) => row.value) },
      ],
    }
  })
}

export interface ShownTable {
  readonly columns: readonly string[]
  /** Texts by column. */
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** What a person sees of the first frame that Grafana makes of a table's frames; it shows no other. */
export async function shown(panel: TablePanel, frames: readonly DataFrame[]): Promise<ShownTable> {
  if (grafanaData === null) throw new Error('Grafana is needed to make a table.')
  const { createTheme, getDisplayProcessor, transformDataFrame } = grafanaData
  const [frame] = await new Promise<DataFrame[]>((resolve, reject) => {
    transformDataFrame(panel.transformations, [...frames]).subscribe({ next: resolve, error: reject })
  })
  const columns = (frame?.fields ?? []).flatMap((field) => {
    const config = configOf(panel, field.name)
    if (config['custom.hidden'] === true) return []
    const display = getDisplayProcessor({ field: { ...field, config }, theme: createTheme() })
    return [{ title: String(config.displayName), texts: field.values.map((value) => display(value).text) }]
  })
  const rows = Array.from({ length: frame?.length ?? 0 }, (_, row) =>
    Object.fromEntries(columns.map(({ title, texts }) => [title, texts[row] ?? ''])),
  )
  return { columns: columns.map(({ title }) => title), rows }
}

function configOf({ fieldConfig }: TablePanel, name: string): Record<string, unknown> {
  const own = fieldConfig.overrides.filter(({ matcher }) => matcher.options === name)
  return Object.fromEntries(own.flatMap(({ properties }) => properties.map(({ id, value }) => [id, value])))
}

/** Titles of the columns that a table is to show, in their order. */
export function titles({ fieldConfig }: TablePanel): string[] {
  const named = fieldConfig.overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'displayName'))
  return [...new Set(named.map(({ value }) => String(value)))]
}

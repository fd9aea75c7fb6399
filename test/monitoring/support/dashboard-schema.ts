import { z } from 'zod'

const text = z.string().min(1)

/** In Grafana 11 and still in 13; `graph`, `singlestat`, `table-old` and the like are gone or go. */
const PANEL_TYPES = ['stat', 'table', 'timeseries', 'barchart', 'state-timeline'] as const

const SOURCE = z.strictObject({
  type: z.literal('prometheus'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's notation of a variable
  uid: z.literal('${datasource}', 'must be the variable'),
})

/** A range in a query follows the panel's, or it hides what lies between two steps. */
const expr = text.refine((query) => !/\[\s*\d/.test(query), 'has a hard-coded interval')

const target = z.strictObject({
  refId: text,
  datasource: SOURCE,
  expr,
  interval: z.string().optional(),
  legendFormat: z.string(),
  editorMode: z.literal('code'),
  instant: z.boolean(),
  range: z.boolean(),
  format: z.enum(['table', 'time_series']),
})

const gridPos = z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(3) })

const panel = z
  .strictObject({
    id: z.int().min(1),
    type: z.enum(PANEL_TYPES),
    title: text,
    description: text,
    datasource: SOURCE,
    interval: z.string().optional(),
    maxDataPoints: z.int().optional(),
    gridPos: gridPos.refine(({ x, w }) => x + w <= 24, 'is wider than the page'),
    targets: z.array(target).min(1),
    fieldConfig: z.strictObject({
      defaults: z.looseObject({ unit: text, noValue: text }),
      overrides: z.array(z.looseObject({})),
    }),
    options: z.looseObject({}),
    transformations: z.array(z.looseObject({ id: text })),
  })
  .superRefine(({ type, targets, options }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    if (new Set(targets.map(({ refId }) => refId)).size < targets.length) problem('refIds are not unique')
    if (type === 'table' || type === 'barchart') return
    if (targets.some(({ legendFormat }) => legendFormat === '')) problem('a series has no legend')
    if (type === 'timeseries' && !('legend' in options)) problem('has no legend')
  })

type Panel = z.infer<typeof panel>

const variable = z.looseObject({ name: text, label: text, type: z.enum(['datasource', 'query']) })

/** A dashboard in the classic form, held to what people need of it and to what Grafana drops without a word. */
export const dashboard = z
  .strictObject({
    uid: text.max(40),
    title: text,
    description: text,
    tags: z.array(text).min(1),
    schemaVersion: z.literal(37),
    version: z.int(),
    editable: z.boolean(),
    graphTooltip: z.int(),
    timezone: z.literal('browser'),
    refresh: text,
    time: z.strictObject({ from: text, to: z.literal('now') }),
    timepicker: z.looseObject({}),
    annotations: z.strictObject({ list: z.array(z.looseObject({})) }),
    links: z.array(z.looseObject({ type: z.literal('dashboards') })).min(1),
    templating: z.strictObject({ list: z.array(variable) }),
    panels: z.array(panel).min(1),
  })
  .superRefine(({ panels, templating }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    if (new Set(panels.map(({ id }) => id)).size < panels.length) problem('two panels have one id')
    for (const [one, other] of overlaps(panels)) problem(`panels overlap: ${one.title}, ${other.title}`)
    const known = new Set([...templating.list.map(({ name }) => name), '__range', '__interval', '__rate_interval'])
    for (const used of variablesOf(panels)) if (!known.has(used)) problem(`no such variable: ${used}`)
  })

function overlaps(panels: readonly Panel[]): [Panel, Panel][] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: b }) => {
        const a = one.gridPos
        return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
      })
      .map((other): [Panel, Panel] => [one, other]),
  )
}

function variablesOf(panels: readonly Panel[]): string[] {
  const queries = panels.flatMap(({ targets }) => targets.map((one) => one.expr))
  return queries.flatMap((query) => [...query.matchAll(/\$\{?(\w+)/g)].map(([, name]) => String(name)))
}

import { z } from 'zod'

const text = z.string().min(1)

/** In Grafana 11 and still in 13; `graph`, `singlestat`, `table-old` and the like are gone or go. */
const PANEL_TYPES = ['stat', 'table', 'timeseries', 'barchart', 'state-timeline'] as const

const RANGE_IN_QUERY = /\[\s*\d/

const SOURCE = z.strictObject({
  type: z.literal('prometheus'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's notation of a variable
  uid: z.literal('${datasource}', 'must be the variable'),
})

const target = z
  .strictObject({
    refId: text,
    datasource: SOURCE,
    expr: text,
    interval: z.string().optional(),
    legendFormat: z.string(),
    editorMode: z.literal('code'),
    instant: z.boolean(),
    range: z.boolean(),
    format: z.enum(['table', 'time_series']),
  })
  // Over time a range follows the panel's, or it hides what lies between two steps.
  .refine(({ range, expr }) => !range || !RANGE_IN_QUERY.test(expr), 'has a hard-coded interval')

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
    timeFrom: text.optional(),
    hideTimeOverride: z.literal(true).optional(),
    gridPos: gridPos.refine(({ x, w }) => x + w <= 24, 'is wider than the page'),
    targets: z.array(target).min(1),
    fieldConfig: z.strictObject({
      defaults: z.looseObject({ unit: text, noValue: text.optional() }),
      overrides: z.array(z.looseObject({})),
    }),
    options: z.looseObject({}),
    transformations: z.array(z.looseObject({ id: text })),
  })
  .superRefine(({ type, targets, options, fieldConfig }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    // A state timeline shows it in its legend.
    if ((fieldConfig.defaults.noValue === undefined) !== (type === 'state-timeline')) problem('noValue')
    if (new Set(targets.map(({ refId }) => refId)).size < targets.length) problem('refIds are not unique')
    if (type === 'table' || type === 'barchart') return
    if (targets.some(({ legendFormat }) => legendFormat === '')) problem('a series has no legend')
    if (type === 'timeseries' && !('legend' in options)) problem('has no legend')
  })

type Panel = z.infer<typeof panel>

/** Grafana's own list, which asks no data source. */
const alertList = z.strictObject({
  id: z.int().min(1),
  type: z.literal('alertlist'),
  title: text,
  description: text,
  gridPos,
  options: z.looseObject({ alertInstanceLabelFilter: text }),
})

/** A heading that hides panels until it is opened. */
const folded = z.strictObject({
  id: z.int().min(1),
  type: z.literal('row'),
  title: text,
  collapsed: z.literal(true),
  gridPos: z.strictObject({ x: z.literal(0), y: z.int().min(1), w: z.literal(24), h: z.literal(1) }),
  panels: z.array(panel).min(1),
})

const annotation = z.strictObject({
  name: text,
  datasource: SOURCE,
  enable: z.boolean(),
  hide: z.boolean(),
  iconColor: text,
  expr: text.refine((query) => !RANGE_IN_QUERY.test(query), 'has a hard-coded interval'),
  step: text,
  titleFormat: text,
  textFormat: z.string(),
  tagKeys: z.string(),
  useValueForTime: z.boolean(),
  filter: z.strictObject({ exclude: z.literal(false), ids: z.array(z.int()).min(1) }).optional(),
})

const link = z.looseObject({ type: z.literal('link'), title: text, url: text.startsWith('/d/cliproxy-') })

type Any = Panel | z.infer<typeof alertList> | z.infer<typeof folded>

/** Every panel that is on a page, opened or not. */
function all(panels: readonly Any[]): readonly (Panel | z.infer<typeof alertList>)[] {
  return panels.flatMap((one) => (isFolded(one) ? one.panels : [one]))
}

/** Those that ask the data source. */
export function asking(panels: readonly Any[]): readonly Panel[] {
  return all(panels).filter((one): one is Panel => 'targets' in one)
}

function isFolded(one: Any): one is z.infer<typeof folded> {
  return one.type === 'row'
}

const variable = z.looseObject({ name: text, label: text, type: z.enum(['datasource', 'query']) })

/** A dashboard in the classic form, held to what people need of it and to what Grafana drops without a word. */
export const dashboard = z
  .strictObject({
    uid: text.max(40),
    title: text,
    description: text,
    tags: z.array(text).min(1),
    schemaVersion: z.literal(39),
    version: z.int(),
    editable: z.boolean(),
    graphTooltip: z.int(),
    timezone: z.literal('browser'),
    refresh: text,
    time: z.strictObject({ from: text, to: z.literal('now') }),
    timepicker: z.looseObject({}),
    annotations: z.strictObject({ list: z.array(annotation) }),
    links: z.array(link).min(1),
    templating: z.strictObject({ list: z.array(variable) }),
    panels: z.array(z.union([panel, alertList, folded])).min(1),
  })
  .superRefine(({ panels, templating, annotations }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    const ids = [...panels, ...panels.filter(isFolded).flatMap((row) => row.panels)].map(({ id }) => id)
    if (new Set(ids).size < ids.length) problem('two panels have one id')
    for (const [one, other] of overlaps(all(panels))) problem(`panels overlap: ${one.title}, ${other.title}`)
    const known = new Set([
      ...templating.list.map(({ name }) => name),
      '__range',
      '__interval',
      '__interval_ms',
      '__rate_interval',
    ])
    const queries = [...asking(panels).flatMap(({ targets }) => targets), ...annotations.list].map(({ expr }) => expr)
    for (const used of variablesOf(queries)) if (!known.has(used)) problem(`no such variable: ${used}`)
  })

interface Placed {
  readonly title: string
  readonly gridPos: z.infer<typeof gridPos>
}

function overlaps(panels: readonly Placed[]): [Placed, Placed][] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: b }) => {
        const a = one.gridPos
        return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
      })
      .map((other): [Placed, Placed] => [one, other]),
  )
}

/** `$1` is a part of what a pattern found. */
function variablesOf(queries: readonly string[]): string[] {
  return queries.flatMap((query) => [...query.matchAll(/\$\{?([a-z_]\w*)/gi)].map(([, name]) => String(name)))
}

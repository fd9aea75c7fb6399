import { z } from 'zod'
import { contactPoint } from './contact-point-schema.ts'
import { muteTime, policy } from './policy-schema.ts'

const text = z.string().min(1)

/** Prometheus' notation, as Grafana parses `for`: no fractions, no blanks, no sign. */
const promDuration = z.string().regex(/^(0|0s|([1-9]\d*(ms|[smhdwy]))+)$/, 'is no duration')

const groupInterval = z
  .string()
  .regex(/^\d+[smh]$/, 'is no duration')
  .refine((value) => (seconds(value) ?? 1) % 10 === 0 && seconds(value) !== 0, 'must be a multiple of 10s')

/** Grafana reads `$NAME` from its environment here; a literal dollar is `$$`. */
const noVariables = text.refine(
  (value) => !/(^|[^$])(\$\$)*\$(?!\$)/.test(value),
  'would be expanded from the environment',
)

const relativeTimeRange = z
  .strictObject({ from: z.int().min(0), to: z.int().min(0) })
  .refine(({ from, to }) => from > 0 || to > 0, 'must not be empty')

const query = z.strictObject({
  refId: text,
  datasourceUid: noVariables.refine((uid) => uid !== '__expr__'),
  relativeTimeRange,
  model: z.strictObject({
    refId: text,
    expr: text,
    instant: z.literal(true, 'must be an instant query'),
    range: z.literal(false),
    intervalMs: z.int(),
    maxDataPoints: z.int(),
  }),
})

const threshold = z.strictObject({
  refId: text,
  type: z.literal('threshold'),
  expression: text.regex(/^[^$]/, 'names a refId without $'),
  conditions: z
    .array(
      z.strictObject({
        evaluator: z.strictObject({
          type: z.enum(['gt', 'lt', 'within_range', 'outside_range']),
          params: z.array(z.number()).min(1),
        }),
      }),
    )
    .length(1, 'has exactly one condition'),
})

const math = z.strictObject({ refId: text, type: z.literal('math'), expression: text })

const expression = z.strictObject({
  refId: text,
  datasourceUid: z.literal('__expr__'),
  model: z.discriminatedUnion('type', [threshold, math]),
})

const rule = z
  .strictObject({
    uid: text.max(40),
    title: noVariables.max(190),
    condition: text,
    for: promDuration,
    noDataState: z.enum(['OK', 'NoData', 'Alerting', 'KeepLast']),
    execErrState: z.enum(['OK', 'Error', 'Alerting', 'KeepLast']),
    labels: z.record(text, noVariables),
    annotations: z.record(text, z.string()),
    data: z.array(z.union([query, expression])).min(1),
  })
  .superRefine(({ condition, data, annotations }, context) => {
    const refIds = data.map(({ refId }) => refId)
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    if (!refIds.includes(condition)) problem('condition names no refId')
    if (new Set(refIds).size < refIds.length) problem('refIds are not unique')
    for (const { refId, model } of data) {
      if (model.refId !== refId) problem('the model has another refId')
      for (const used of referred(model)) if (!refIds.includes(used)) problem(`the expression names no refId: ${used}`)
    }
    if ('dashboardUid' in annotations || 'panelId' in annotations) problem('links are __dashboardUid__ and __panelId__')
  })

const group = z.strictObject({
  orgId: z.literal(1),
  name: text,
  folder: text.refine((folder) => folder !== 'General', 'must not be General'),
  interval: groupInterval,
  rules: z.array(rule).min(1),
})

/** Not expanded from the environment. Text without a `{{ define` is wrapped in one, which stops Grafana where it has a `{{- define`. */
const template = z.strictObject({
  orgId: z.literal(1),
  name: text,
  template: z.string().regex(/\{\{\s*define/, 'defines nothing'),
})

/** An alerting provisioning file, as Grafana 11 to 13 read it; refuses what Grafana accepts in silence and loses. */
export const alertingFile = z
  .strictObject({
    apiVersion: z.literal(1),
    groups: z.array(group).optional(),
    contactPoints: z.array(contactPoint).optional(),
    muteTimes: z.array(muteTime).optional(),
    templates: z.array(template).optional(),
    policies: z.array(policy).max(1).optional(),
  })
  .superRefine((file, context) => {
    const rules = file.groups?.flatMap(({ folder, rules: of }) => of.map((one) => ({ ...one, folder }))) ?? []
    const receivers = file.contactPoints?.flatMap((point) => point.receivers) ?? []
    const unique = (what: string, values: readonly string[]) => {
      if (new Set(values).size < values.length) context.addIssue({ code: 'custom', message: `${what} occurs twice` })
    }
    unique(
      'a rule uid',
      rules.map(({ uid }) => uid),
    )
    unique(
      'a title in a folder',
      rules.map(({ folder, title }) => `${folder}/${title}`),
    )
    unique(
      'a receiver uid',
      receivers.map(({ uid }) => uid),
    )
    for (const message of unknownNames(file)) context.addIssue({ code: 'custom', message })
  })

interface Names {
  readonly contactPoints?: readonly { readonly name: string }[] | undefined
  readonly muteTimes?: readonly { readonly name: string }[] | undefined
  readonly policies?: readonly Route[] | undefined
}

interface Route {
  readonly receiver: string
  readonly mute_time_intervals?: readonly string[] | undefined
  readonly routes?: readonly Route[] | undefined
}

function unknownNames({ contactPoints = [], muteTimes = [], policies = [] }: Names): string[] {
  const routes = policies.flatMap((policy) => [policy, ...(policy.routes ?? [])])
  const receivers = new Set(contactPoints.map(({ name }) => name))
  const timings = new Set(muteTimes.map(({ name }) => name))
  return [
    ...routes.filter(({ receiver }) => !receivers.has(receiver)).map(({ receiver }) => `no such receiver: ${receiver}`),
    ...routes
      .flatMap(({ mute_time_intervals: names = [] }) => names)
      .filter((name) => !timings.has(name))
      .map((name) => `no such mute timing: ${name}`),
  ]
}

function referred(model: z.infer<typeof query>['model'] | z.infer<typeof expression>['model']): string[] {
  if (!('type' in model)) return []
  if (model.type === 'threshold') return [model.expression]
  return [...model.expression.matchAll(/\$\{?(\w+)/g)].map(([, refId]) => String(refId))
}

function seconds(value: string): number | undefined {
  const factor = { s: 1, m: 60, h: 3600 }[value.at(-1) ?? '']
  return factor && factor * Number(value.slice(0, -1))
}

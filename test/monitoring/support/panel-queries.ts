import type { Dashboard } from '../../../grafana/definitions/dashboard.ts'
import { dashboardJson } from '../../../grafana/definitions/dashboard.ts'
import { asking, dashboard as dashboardSchema } from './dashboard-schema.ts'

export interface PanelQuery {
  /** Dashboard, panel and refId. */
  readonly name: string
  readonly title: string
  readonly type: string
  /** As Grafana sends it: everything chosen, over a short range. */
  readonly expr: string
}

const FILLED: Readonly<Record<string, string>> = {
  __range: '2m',
  __interval: '3s',
  __interval_ms: '3000',
  __rate_interval: '30s',
  proxy: '.*',
  provider: '.*',
  credential: '.*',
}

/** A query as Grafana sends it, with everything chosen, over a short range. */
export function filledIn(expr: string): string {
  return expr.replaceAll(/\$(\w+)/g, (whole, name: string) => FILLED[name] ?? whole)
}

/** Every query of a dashboard's annotations, as Grafana sends it. */
export function annotationQueries(definition: Dashboard): { readonly name: string; readonly expr: string }[] {
  const { uid, annotations } = dashboardSchema.parse(dashboardJson(definition))
  return annotations.list.map(({ name, expr }) => ({ name: `${uid} ${name}`, expr: filledIn(expr) }))
}

/** Every query of a dashboard, with its variables filled in. */
export function panelQueries(definition: Dashboard): PanelQuery[] {
  const { uid, panels } = dashboardSchema.parse(dashboardJson(definition))
  return asking(panels).flatMap(({ id, title, type, targets }) =>
    targets.map(({ refId, expr }) => ({
      name: `${uid} ${id} ${refId}`,
      title,
      type,
      expr: filledIn(expr),
    })),
  )
}

import { DEAD, TROUBLE, WELL } from '../colors.ts'
import { DATA_AGE, orNoData, STALE_AFTER } from '../dashboard-queries.ts'
import { LINK_TO_ACCOUNT, linked, urlOf } from '../links.ts'
import { type Panel, refId } from '../panel.ts'
import { stat } from '../panels.ts'

/** The legend of a query that `maximumFrom` reads. */
export const LIMIT = 'limit'

/** The newest value of the query at this place is the maximum of all others, and not shown itself. */
export function maximumFrom(query: number) {
  return [
    {
      id: 'configFromData',
      options: {
        configRefId: refId(query),
        mappings: [{ fieldName: LIMIT, handlerKey: 'max', reducerId: 'lastNotNull' }],
      },
    },
  ]
}

/** First on every dashboard: whether the rest can be believed. */
export function dataAge(width: number): Panel {
  return stat({
    id: 1,
    title: 'Data age',
    description:
      'Time since the last good list of the proxy whose list is oldest: red from three sync intervals on. Everything ' +
      'else here is as old as that. “NO DATA” means that no exporter is scraped, or that no proxy was ever read: then ' +
      'nothing below is good news.',
    width,
    height: 4,
    queries: [
      { expr: orNoData(DATA_AGE), legend: 'age' },
      { expr: STALE_AFTER, legend: LIMIT },
    ],
    unit: 'dtdurations',
    none: 'NO DATA',
    sparkline: true,
    defaults: {
      decimals: 0,
      min: 0,
      // Of the limit, which is the maximum.
      thresholds: {
        mode: 'percentage',
        steps: [
          { color: WELL, value: null },
          { color: TROUBLE, value: 80 },
          { color: DEAD, value: 100 },
        ],
      },
      ...linked('The exporter', urlOf('cliproxy-exporter')),
    },
    transformations: maximumFrom(1),
  })
}

/** Columns that several tables have. */
export const ACCOUNT = { field: 'name', title: 'Account', minWidth: 185, show: LINK_TO_ACCOUNT } as const
export const PLAN = { field: 'plan_type', title: 'Plan', width: 100 } as const
export const PROVIDER_NAME = { field: 'provider', title: 'Provider', width: 120 } as const
export const PROXY_NAME = { field: 'proxy', title: 'Proxy', width: 110 } as const

import { DATA_AGE } from '../dashboard-queries.ts'
import { type Panel, thresholds } from '../panel.ts'
import { stat } from '../panels.ts'
import { variable } from '../variables.ts'

/** First on every dashboard: whether the rest can be believed. */
export function dataAge(width: number): Panel {
  return stat({
    id: 1,
    title: 'Data age',
    description:
      'Time since the last good list of the proxy whose list is oldest. Everything else here is as old as that. ' +
      '“NO DATA” means that the exporter is not scraped: then nothing below is good news.',
    width,
    height: 4,
    queries: [{ expr: DATA_AGE, legend: 'age' }],
    unit: 's',
    none: 'NO DATA',
    defaults: { decimals: 0, thresholds: thresholds('green', [2700, 'orange'], [7200, 'red']) },
  })
}

/** Opens the health of the row's account. */
const LINK_TO_HEALTH = {
  links: [
    {
      title: 'Health of this account',
      url: `/d/cliproxy-health?var-datasource=${variable('datasource')}&var-credential=${variable('__data.fields.credential')}`,
      targetBlank: false,
    },
  ],
}

/** Columns that several tables have. */
export const ACCOUNT = { field: 'name', title: 'Account', width: 200, show: LINK_TO_HEALTH } as const
export const PLAN = { field: 'plan_type', title: 'Plan', width: 110 } as const
export const PROVIDER_NAME = { field: 'provider', title: 'Provider', width: 110 } as const
export const PROXY_NAME = { field: 'proxy', title: 'Proxy' } as const

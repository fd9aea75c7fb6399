import { series } from './promql.ts'

export interface Variable {
  readonly name: string
  readonly [key: string]: unknown
}

/** A variable as Grafana fills it in. */
export function variable(name: string): string {
  return `\${${name}}`
}

export const SOURCE = { type: 'prometheus', uid: variable('datasource') }

/** The data source to read, so that the files also work in a Grafana with one of its own. */
export const DATASOURCE: Variable = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
  hide: 0,
  refresh: 1,
  regex: '',
  multi: false,
  includeAll: false,
  options: [],
  current: {},
}

export const PROXY = choice('proxy', 'Proxy', `label_values(${series('sync_runs_total')}, proxy)`)

export const PROVIDER = choice(
  'provider',
  'Provider',
  `label_values(${series('credential_info', 'proxy=~"$proxy"')}, provider)`,
)

/** Shows names, filters by credential: names change with `METRICS_EMAIL`, credentials never. */
export const CREDENTIAL = choice(
  'credential',
  'Account',
  `query_result(${series('credential_info', 'proxy=~"$proxy", provider=~"$provider"')})`,
  '/credential="(?<value>[^"]+)".*[{ ,]name="(?<text>[^"]+)"/',
)

/** One account, where a page shows no more than one. */
export const ONE_CREDENTIAL: Variable = { ...CREDENTIAL, multi: false, includeAll: false, current: {} }

/** Matchers of a credential's series. */
export const CHOSEN = 'proxy=~"$proxy", provider=~"$provider", credential=~"$credential"'

/** Matchers of a proxy's series. */
export const CHOSEN_PROXY = 'proxy=~"$proxy"'

function choice(name: string, label: string, query: string, regex = ''): Variable {
  return {
    name,
    label,
    type: 'query',
    datasource: SOURCE,
    definition: query,
    query: { query, refId: `variable-${name}` },
    regex,
    hide: 0,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
  }
}

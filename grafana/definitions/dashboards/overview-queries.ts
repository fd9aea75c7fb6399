import { CHOSEN_INFO, CHOSEN_STATUS, howMany, inStatus, orNoData } from '../dashboard-queries.ts'
import { PROXY_LABELS, series } from '../promql.ts'
import type { Objects } from '../table-queries.ts'
import { CHOSEN, CHOSEN_PROXY } from '../variables.ts'
import { NEARLY_USED } from './quota-queries.ts'
import { ENDING, EXPIRED } from './subscription-queries.ts'

const having = (status: string) => `${series('credential_status', `${CHOSEN}, status="${status}"`)} == 1`

const BROKEN_PROXIES = [
  `(${series('up', CHOSEN_PROXY)} == 0)`,
  `or on (${PROXY_LABELS}) (max by (${PROXY_LABELS}) (${series('breaker_open', CHOSEN_PROXY)}) == 1)`,
].join(' ')

/** Proxies are counted as configured: one that was never read lists no account. */
const PROXIES_DOWN = `count(${BROKEN_PROXIES}) or (0 * count(${series('sync_runs_total', CHOSEN_PROXY)}))`

export const NUMBERS = {
  dead: orNoData(howMany(having('error'))),
  failing: orNoData(howMany(having('failing'))),
  limited: orNoData(howMany(having('limited'))),
  ending: orNoData(howMany(ENDING)),
  expired: orNoData(howMany(EXPIRED)),
  nearlyUsed: orNoData(howMany(`count by (${PROXY_LABELS}, credential) (${NEARLY_USED})`)),
  proxiesDown: orNoData(PROXIES_DOWN),
  working: orNoData(howMany(having('ok'))),
} as const

const ENABLED = `(${CHOSEN_INFO} unless ${inStatus('disabled')})`

const perProvider = (status: string) => `count by (provider) (${CHOSEN_STATUS} == 1 and ${inStatus(status)})`

export const EACH_PROVIDER: Objects = { vector: ENABLED, labels: 'provider' }
export const POOL_ENABLED = `count by (provider) (${ENABLED})`
export const POOL_WORKING = `${perProvider('ok')} or 0 * ${POOL_ENABLED}`
/** Of the enabled accounts. */
export const POOL_WORKING_SHARE = `(${POOL_WORKING}) / ${POOL_ENABLED}`
export const POOL_LIMITED = perProvider('limited')
export const POOL_BROKEN = perProvider('error|failing')

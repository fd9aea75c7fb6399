import { inStatus, LISTED_AT, ON_CREDENTIAL, STALE_LISTS, withName } from '../dashboard-queries.ts'
import { ACCOUNT_PAGE_UID } from '../names.ts'
import { ACCOUNT_LABELS, PROXY_LABELS, series } from '../promql.ts'
import { NO_VALUE } from '../table-queries.ts'
import { CHOSEN, CHOSEN_PROXY } from '../variables.ts'
import { NEARLY_USED, WINDOW_LABELS } from './quota-queries.ts'
import { ENDING, ENDS_AT, EXPIRED } from './subscription-queries.ts'

const DAY = 86_400

/** One of two vectors for each account, the first where it has both. */
const OR = `\nor on (${ACCOUNT_LABELS}) `

function labelled(vector: string, label: string, text: string, from = '', pattern = ''): string {
  return `label_replace(${vector}, "${label}", "${text}", "${from}", "${pattern}")`
}

/** Rows of one kind, with labels for its place among all and its key in to-do-words.ts, which may hold the reason. */
function need(urgency: number, key: string, vector: string): string {
  const keyed = (label: string) => (rows: string) => labelled(rows, label, key, 'reason', '(.*)')
  const rows = `max by (${ACCOUNT_LABELS}, reason) (${vector})`
  return `sum without (reason) (${ranked(urgency, keyed('todo')(keyed('what')(rows)))})`
}

function ranked(urgency: number, rows: string): string {
  return labelled(rows, 'urgency', String(urgency).padStart(2, '0'))
}

/** Rows of a proxy in the form of an account's. */
function ofProxy(vector: string): string {
  return ['provider', 'credential'].reduce((rows, label) => labelled(rows, label, NO_VALUE), vector)
}

const breaker = `NaN * (${series('breaker_open', CHOSEN_PROXY)} == 1)`
const down = `NaN * ${series('proxy_problem', CHOSEN_PROXY)}`
const stale = [`NaN * (${STALE_LISTS})`, `and on (${PROXY_LABELS}) (${series('up', CHOSEN_PROXY)} == 1)`].join(' ')

const OF_PROXIES = [
  need(1, 'breaker $1', ofProxy(breaker)),
  need(2, 'proxy $1', ofProxy(down)),
  need(3, 'stale', ofProxy(stale)),
].join(OR)

/** The reason of those in a condition, with no number. */
function reasonOf(status: string): string {
  return `NaN * ${series('credential_problem', CHOSEN)} and ${inStatus(status)}`
}

const delinquent = `${series('subscription_delinquent', CHOSEN)} == 1 unless ${inStatus('disabled')}`
const left = `${ENDS_AT} - time()`
const leftOfDelinquent = `((${left}) and ${ON_CREDENTIAL} (${delinquent}))${OR}(NaN * (${delinquent}))`

const wait = `${series('credential_next_retry_timestamp_seconds', CHOSEN)} - time() > 0`
const limited = reasonOf('limited')
const limitedWithWait = [
  `(max by (${ACCOUNT_LABELS}, reason) ((${wait}) + ${ON_CREDENTIAL} group_left (reason) (0 * ${series('credential_problem', CHOSEN)})) and ${inStatus('limited')})`,
  `(${limited})`,
].join(OR)

const conflict = `NaN * (${series('subscription_conflict', CHOSEN)} == 1) unless ${inStatus('disabled')}`

/** The fullest window of each account, with its name and its percent in `what`, and the time until its reset. */
function quota(urgency: number): string {
  const fullest = `topk by (${ACCOUNT_LABELS}) (1, ${NEARLY_USED})`
  const named = `count_values by (${ACCOUNT_LABELS}, window) ("percent", floor(100 * (${fullest})))`
  const what = labelled(
    `label_join(${named}, "what", " ", "window", "percent")`,
    'what',
    '$1 quota $2 %',
    'what',
    '(.*) (.*)',
  )
  const reset = series('quota_reset_timestamp_seconds', `${CHOSEN}, scope="main"`)
  const on = `on (${WINDOW_LABELS})`
  const untilReset = `((${reset} - time()) and ${on} (${fullest})) or ${on} (NaN * (${fullest}))`
  const rows = `max by (${ACCOUNT_LABELS}, window) (${untilReset}) * on (${ACCOUNT_LABELS}, window) group_left (what) (${what})`
  return `sum without (window) (${ranked(urgency, labelled(rows, 'todo', 'quota'))})`
}

const OF_ACCOUNTS = [
  need(4, 'error $1', reasonOf('error')),
  need(5, 'delinquent', leftOfDelinquent),
  need(6, 'ends today', `${DAY} * (${ENDING}) < ${DAY}`),
  need(7, 'expired', `${DAY} * (${EXPIRED})`),
  need(8, 'failing $1', reasonOf('failing')),
  need(9, 'ends soon', `${DAY} * (${ENDING})`),
  need(10, 'limited $1', limitedWithWait),
  quota(11),
  need(12, 'conflict', conflict),
].join(OR)

const page = (rows: string, uid: string) => labelled(rows, 'page', uid)
const proxyRows = ['plan_type'].reduce(
  (rows, label) => labelled(rows, label, NO_VALUE),
  labelled(`(${OF_PROXIES})`, 'name', 'proxy $1', 'proxy', '(.*)'),
)

/**
 * What needs somebody: one row per proxy or account, for the most urgent of its needs. The value is the seconds until
 * what is spoken of happens, negative after it, NaN where nobody knows.
 */
export const TO_DO = `${page(`(${withName(OF_ACCOUNTS)})`, ACCOUNT_PAGE_UID)}\nor ${page(proxyRows, 'cliproxy-exporter')}`

/** Since when each of them does not work, in milliseconds, where that is what it needs somebody for. */
export const TO_DO_SINCE = [
  `(1000 * ${series('credential_status_since_timestamp_seconds', CHOSEN)} and ${inStatus('error|failing|limited')})`,
  ofProxy(`(1000 * ${LISTED_AT} and on (${PROXY_LABELS}) (${series('up', CHOSEN_PROXY)} == 0))`),
]
  .map((rows) => `max by (${ACCOUNT_LABELS}) (${rows})`)
  .join('\nor ')

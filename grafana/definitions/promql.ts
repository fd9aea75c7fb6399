/** Labels that name one credential of one exporter; a join without `job, instance` fails as soon as two exporters are scraped. */
export const CREDENTIAL_LABELS = 'job, instance, proxy, credential'
/** What an account's alert is identified by, beside its name. */
export const ACCOUNT_LABELS = 'job, instance, proxy, provider, credential'
export const PROXY_LABELS = 'job, instance, proxy'
/** What names the pool of a provider's accounts on one proxy. */
export const POOL_LABELS = 'job, instance, proxy, provider'
export const EXPORTER_LABELS = 'job, instance'

/** How long a series counts after it was last scraped: longer than a restart, an upgrade or a few missed scrapes. */
const SCRAPE_GAP = '15m'

/** Longer than the gap, so that a name outlives it. */
const NAME_WINDOW = '1h'

/** One of this exporter's series, by the name after the common prefix. */
export function series(name: string, matchers = ''): string {
  return `cliproxy_oauth_${name}${matchers === '' ? '' : `{${matchers}}`}`
}

/**
 * A series of a proxy or of the exporter as last scraped. A failed scrape ends every series at once, and a restarted
 * exporter lacks some until its first sync: both would resolve an alert and start it again.
 */
export function lastKnown(name: string, matchers = ''): string {
  return `last_over_time(${series(name, matchers)}[${SCRAPE_GAP}])`
}

const LISTED = `on (${PROXY_LABELS}) ${series('credentials')}`

/**
 * A series of a credential as last scraped, but only while its proxy's whole list is missing from the scrape: a
 * credential that left, and a plan or a date that changed, must not live on.
 */
export function lastKnownOfCredential(name: string, matchers = ''): string {
  return `(${series(name, matchers)} or (${lastKnown(name, matchers)} unless ${LISTED}))`
}

/** A series of a proxy as last scraped, but only while the proxy is missing from the scrape: a reason must not live on. */
export function lastKnownOfProxy(name: string, matchers = ''): string {
  return `(${series(name, matchers)} or (${lastKnown(name, matchers)} unless on (${PROXY_LABELS}) ${series('up')}))`
}

/** What holds of a proxy's accounts, and what held at its last list while that is missing from the scrape. */
export function asOfLastList(vector: string): string {
  return `(${vector})\nor (last_over_time((${vector})[${SCRAPE_GAP}:1m]) unless ${LISTED})`
}

/**
 * The labels that identify an account in an alert, `name` among them, on a vector of credentials; its values stay.
 *
 * Nothing that changes while an account stays the same is in them: not its plan, its reason, its evidence. A name is
 * the one that the account had for most of the last hour, so that one that changes for a while restarts no alert.
 */
export function identified(vector: string): string {
  const names = `sum by (${CREDENTIAL_LABELS}, name) (count_over_time(${series('credential_info')}[${NAME_WINDOW}]))`
  const name = `(topk by (${CREDENTIAL_LABELS}) (1, ${names}) ^ 0)`
  return `max by (${ACCOUNT_LABELS}) (${vector})\n* on (${CREDENTIAL_LABELS}) group_left (name)\n${name}`
}

/** Credentials in one of these conditions (a regular expression), as the right side of `and` and `unless`. */
export function having(statuses: string): string {
  return `on (${CREDENTIAL_LABELS}) (${lastKnownOfCredential('credential_status', `status=~"${statuses}"`)} == 1)`
}

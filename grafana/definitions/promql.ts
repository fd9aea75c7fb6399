/** Labels that name one credential of one exporter; a join without `job, instance` fails as soon as two exporters are scraped. */
export const CREDENTIAL_LABELS = 'job, instance, proxy, credential'
export const PROXY_LABELS = 'job, instance, proxy'
export const EXPORTER_LABELS = 'job, instance'

/** How long a series counts after it was last scraped: longer than a restart, an upgrade or a few missed scrapes. */
const SCRAPE_GAP = '15m'

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

/**
 * A series of a credential as last scraped, but only while its proxy's whole list is missing from the scrape: a
 * credential that left, and a plan or a date that changed, must not live on.
 */
export function lastKnownOfCredential(name: string, matchers = ''): string {
  const listed = `on (${PROXY_LABELS}) ${series('credentials')}`
  return `(${series(name, matchers)} or (${lastKnown(name, matchers)} unless ${listed}))`
}

/** Adds the labels `name` and `plan_type` to a vector of credentials; its values stay. */
export function withWho(vector: string): string {
  const info = `topk by (${CREDENTIAL_LABELS}) (1, ${lastKnownOfCredential('credential_info')})`
  return `(${vector})\n* on (${CREDENTIAL_LABELS}) group_left (name, plan_type)\n${info}`
}

/** Credentials in one of these conditions (a regular expression), as the right side of `and` and `unless`. */
export function having(statuses: string): string {
  return `on (${CREDENTIAL_LABELS}) (${lastKnownOfCredential('credential_status', `status=~"${statuses}"`)} == 1)`
}

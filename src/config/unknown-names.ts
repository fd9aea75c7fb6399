import { distance } from 'fastest-levenshtein'
import { type Diagnostics, type Environment, isSecretSet, KNOWN_NAMES, SECRET_NAMES } from './environment.ts'

const PREFIXES = ['CLIPROXY_', 'OAUTH_', 'COLLECTOR_', 'METRICS_', 'SUPABASE_']
const MOST_EDITS = 2
/** What Kubernetes and Docker set in every container for a service of that name. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//

/**
 * Warns about names that look like ours and are not: most likely misspelt. One that was meant for a token that is not
 * set is a mistake: what the token guards would be open. An empty value is an unset one.
 */
export function checkUnknownNames(env: Environment, diagnostics: Diagnostics): void {
  const unknown = Object.keys(env).filter((name) => isStated(env, name) && !KNOWN_NAMES.includes(name))
  for (const name of unknown.toSorted()) checkName(env, name, diagnostics)
}

function isStated(env: Environment, name: string): boolean {
  const value = env[name]?.trim() ?? ''
  return value !== '' && !SERVICE_LINK.test(name) && !(name.endsWith('_PORT') && SERVICE_ADDRESS.test(value))
}

function checkName(env: Environment, name: string, { hints, warnings }: Diagnostics): void {
  const isOurs = PREFIXES.some((prefix) => name.startsWith(prefix))
  const meant = (isOurs ? findLonger(name) : null) ?? findSimilar(name)
  if (meant === null && !isOurs) return
  const sentence = `${name} is not a setting of this program: ${meant === null ? 'is it misspelt?' : `did you mean ${meant}?`}`
  if (meant === null || !isMissing(env, meant) || !(findSimilar(name) === meant || name.includes('TOKEN'))) {
    warnings.push(sentence)
    return
  }
  hints.push(`${sentence} It looks like a secret, and has no effect under this name.`)
}

/** Whether it is a secret that is not set. */
function isMissing(env: Environment, name: string): boolean {
  const secret = SECRET_NAMES.find((known) => name === known || name === `${known}_FILE`)
  return secret !== undefined && !isSecretSet(env, secret)
}

/** The shortest name that holds all words of this one: `COLLECTOR_TRIGGER_PORT` for `COLLECTOR_PORT`. */
function findLonger(name: string): string | null {
  const longer = KNOWN_NAMES.filter((known) => name.split('_').every((word) => known.split('_').includes(word)))
  return longer.toSorted((a, b) => a.length - b.length)[0] ?? null
}

function findSimilar(name: string): string | null {
  const edits = KNOWN_NAMES.map((known) => ({ known, count: distance(name.toUpperCase(), known) }))
  const [nearest] = edits.toSorted((a, b) => a.count - b.count)
  return nearest !== undefined && nearest.count <= MOST_EDITS ? nearest.known : null
}

import type { Credential } from './credential.ts'
import { hideAddresses, maskAddresses, maskEmail } from './hide-address.ts'
import { printable } from './printable.ts'
import { atOnce, mapEach, type Steps, sortEach, visitEach } from './steps.ts'

/** How an e-mail appears where people read it: `bo***@example.com`, whole, or not at all. */
export type EmailMode = 'masked' | 'full' | 'none'

const MAX_CODE_POINTS = 128
const SUFFIX_DIGITS = [4, 8, 12, 16]

/** The names that people read for the credentials of one proxy, by credential; see `giveNames`. */
export function nameLabels(credentials: readonly Named[], mode: EmailMode): ReadonlyMap<string, string> {
  return new Map([...atOnce(giveNames(credentials, mode))].map(([credential, { label }]) => [credential, label]))
}

/** The name of one credential, with the suffix that it was given; unique once all of its proxy were given names. */
export function labelOf(credential: Named, mode: EmailMode): string {
  return withSuffix(bareName(credential, mode), credential.nameSuffix ?? '').label
}

/** The credentials with the suffix of the name that each was given; those whose suffix stays are the same objects. */
export function* withNames(credentials: readonly Credential[], mode: EmailMode): Steps<readonly Credential[]> {
  const names = yield* giveNames(credentials, mode)
  return yield* mapEach(credentials, (credential) => {
    const nameSuffix = names.get(credential.credential)?.suffix ?? null
    return nameSuffix === credential.nameSuffix ? credential : { ...credential, nameSuffix }
  })
}

/** A name as it was given: the label, and what of it was added to tell it from others. */
export interface GivenName {
  /** Never empty, at most 128 code points, no control characters; unique within the proxy. */
  readonly label: string
  /** Empty, or hex digits of the credential behind ` #`. */
  readonly suffix: string
}

/**
 * Gives each credential of one proxy a name: the e-mail under `mode`, else the file name with an e-mail in it treated
 * alike. A suffix that was given before stays, so that an alert's identity does not change when another account comes or
 * goes. Of equal names the credential that was first seen has the bare one; later ones end in ` #` and the first 4 hex
 * digits of the credential, or 8, 12 or all 16 where those are taken too.
 */
export function* giveNames(credentials: readonly Named[], mode: EmailMode): Steps<ReadonlyMap<string, GivenName>> {
  const given = new Map<string, GivenName>()
  const taken = new Set<string>()
  yield* visitEach(yield* inOrderOfNaming(credentials), (credential) => {
    const name = firstFree(credential, bareName(credential, mode), taken)
    taken.add(name.label)
    given.set(credential.credential, name)
  })
  return given
}

/** What a name is made of. */
export type Named = Pick<Credential, 'credential' | 'provider' | 'name' | 'email' | 'nameSuffix' | 'firstSeenAt'>

/** Those that have a name first: nobody may take it from them. The sort is stable: of one list the order is the list's. */
function inOrderOfNaming(credentials: readonly Named[]): Steps<Named[]> {
  const rank = ({ nameSuffix }: Named): number => Number(nameSuffix === null)
  return sortEach(credentials, (a, b) => rank(a) - rank(b) || a.firstSeenAt.getTime() - b.firstSeenAt.getTime())
}

function firstFree(credential: Named, name: string, taken: ReadonlySet<string>): GivenName {
  for (const suffix of suffixesFor(credential)) {
    const given = withSuffix(name, suffix)
    if (!taken.has(given.label)) return given
  }
  return { label: credential.credential, suffix: credential.credential }
}

function* suffixesFor({ credential, nameSuffix }: Named): Generator<string> {
  if (nameSuffix !== null) yield nameSuffix
  yield ''
  for (const digits of SUFFIX_DIGITS) yield credential.slice(0, digits)
}

function withSuffix(name: string, suffix: string): GivenName {
  const end = suffix === '' ? '' : ` #${suffix}`
  return { label: `${shorten(name, end.length)}${end}`, suffix }
}

/** The name before any suffix. */
function bareName(credential: Named, mode: EmailMode): string {
  const name = shorten(printable(unboundedName(credential, mode)), 0)
  return name === '' ? credential.credential : name
}

function unboundedName({ email, name, provider }: Named, mode: EmailMode): string {
  if (mode === 'full') return email?.trim() || name
  if (mode === 'none') return hideAddresses(name, email, provider)
  return email?.trim() ? maskEmail(email.trim()) : maskAddresses(name, provider)
}

function shorten(text: string, reserved: number): string {
  const max = MAX_CODE_POINTS - reserved
  return text.length <= max ? text : [...text].slice(0, max).join('')
}

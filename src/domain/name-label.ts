import type { Credential } from './credential.ts'
import { printable } from './printable.ts'

/** How an e-mail appears where people read it: `bo***@example.com`, whole, or not at all. */
export type EmailMode = 'masked' | 'full' | 'none'

const MAX_CODE_POINTS = 128
const HIDDEN = '***'
const STEP = 1000
const SUFFIX_DIGITS = [4, 8, 12]
/** The part of a file name up to the last `@` is the person's; what follows is at most a domain, a plan, a suffix. */
const LOCAL_PART = /[^\s/\\]+@/gu
const ADDRESS = /[^\s/\\]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}]{2,}/gu

/**
 * The names that people read for the credentials of one proxy, by credential: the e-mail under `mode`, else the file
 * name with an e-mail in it treated alike. Never empty, at most 128 code points, no control characters. Equal names all
 * end in ` #` and the first 4 hex digits of the credential, or 8, 12 or all 16 where those are equal too.
 */
export function nameLabels(credentials: readonly Credential[], mode: EmailMode): ReadonlyMap<string, string> {
  const steps = nameLabelSteps(credentials, mode)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same in short steps, so that of a hundred thousand credentials others need not wait. */
export function* nameLabelSteps(
  credentials: readonly Credential[],
  mode: EmailMode,
): Generator<void, ReadonlyMap<string, string>, void> {
  const idsByName = new Map<string, string[]>()
  for (const [index, credential] of credentials.entries()) {
    const name = nameLabel(credential, mode)
    idsByName.get(name)?.push(credential.credential) ?? idsByName.set(name, [credential.credential])
    if (index % STEP === 0) yield
  }
  const names = new Map<string, string>()
  for (const [name, ids] of idsByName) {
    for (const [id, suffix] of suffixes(ids)) names.set(id, `${shorten(name, suffix.length)}${suffix}`)
    if (names.size % STEP === 0) yield
  }
  return names
}

function nameLabel(credential: Credential, mode: EmailMode): string {
  const shown = shorten(printable(shownName(credential, mode)), 0)
  return shown === '' ? credential.credential : shown
}

function shownName({ email, name, provider }: Credential, mode: EmailMode): string {
  if (mode === 'full') return email?.trim() || name
  if (mode === 'none') return hideAddresses(name, email, provider)
  return email?.trim() ? mask(email.trim()) : maskLocalParts(name, provider)
}

function mask(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 0 ? `${firstTwo(email)}${HIDDEN}` : `${firstTwo(email.slice(0, at))}${HIDDEN}${email.slice(at)}`
}

function maskLocalParts(name: string, provider: string): string {
  return name.replaceAll(LOCAL_PART, (local) => {
    const prefix = knownPrefix(local, provider)
    return `${prefix}${firstTwo(local.slice(prefix.length, -1))}${HIDDEN}@`
  })
}

function hideAddresses(name: string, email: string | null, provider: string): string {
  const extension = name.endsWith('.json') ? '.json' : ''
  const stem = name.slice(0, name.length - extension.length)
  // Some logins write the address into the file name with every sign replaced.
  const known = email ? stem.replaceAll(anySpelling(email), HIDDEN) : stem
  const hidden = known.replaceAll(ADDRESS, (address) => `${knownPrefix(address, provider)}${HIDDEN}`)
  return `${hidden.replaceAll(/[^\s/\\]*@\S*/g, HIDDEN)}${extension}`
}

/** In any case, each sign as it is or as `_`. */
function anySpelling(email: string): RegExp {
  return new RegExp(email.replaceAll(/[^\p{L}\p{N}]/gu, '(?:\\$&|_)'), 'gi')
}

/** Auth files are named `<provider>-<e-mail>…`; Gemini CLI's older ones after its older name. */
function knownPrefix(text: string, provider: string): string {
  const prefixes = provider === 'gemini-cli' ? ['gemini-cli-', 'gemini-'] : [`${provider}-`]
  return prefixes.find((prefix) => text.startsWith(prefix)) ?? ''
}

function suffixes(ids: readonly string[]): [string, string][] {
  if (ids.length === 1) return ids.map((id) => [id, ''])
  const digits = SUFFIX_DIGITS.find((count) => new Set(ids.map((id) => id.slice(0, count))).size === ids.length)
  return ids.map((id) => [id, ` #${id.slice(0, digits)}`])
}

function shorten(text: string, reserved: number): string {
  const max = MAX_CODE_POINTS - reserved
  return text.length <= max ? text : [...text].slice(0, max).join('')
}

function firstTwo(text: string): string {
  return [...text.slice(0, 4)].slice(0, 2).join('')
}

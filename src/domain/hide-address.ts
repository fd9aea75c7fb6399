const HIDDEN = '***'
/** The part of a file name up to the last `@` is the person's; what follows is at most a domain, a plan, a suffix. */
const LOCAL_PART = /[^\s/\\]+@/gu
const ADDRESS = /[^\s/\\]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}]{2,}/gu
/** Of other widths, or percent-encoded, also more than once. */
const AT_SIGN = /[＠﹫]|%(?:25)*40/gi
/** The word between two signs, before what can be a domain. */
const AT_WORD = /(?<=[\p{L}\p{N}])(?:[_\-. +]at[_\-. +]|\s*[([{]at[)\]}]\s*)(?=[\p{L}\p{N}-]+[._-]\p{L}{2})/giu
/** Before the last two parts of a name whose every sign is `_`; one top-level domain is as good as another at its end. */
const BEFORE_DOMAIN = /(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}-]+_(?:com|net|org|edu|gov|info|io|dev|app)(?![\p{L}\p{N}]))/iu
const BEFORE_ANY_DOMAIN = /(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}-]+_\p{L}{2,}$)/u
const ENCODED = /%(?:25)*[\da-f]{2}/iy
const LETTER = /[\p{L}\p{N}]/u
/** What can stand for `@` and for a dot. */
const SPELLINGS = [
  ['', ''],
  ['at', ''],
  ['at', 'dot'],
] as const

/** An e-mail with two characters of its local part left: `bo***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 0 ? `${firstTwo(email)}${HIDDEN}` : `${firstTwo(email.slice(0, at))}${HIDDEN}${email.slice(at)}`
}

/** A file name with the local part of an address in it masked. */
export function maskAddresses(name: string, provider: string): string {
  const [stem, extension] = split(name)
  const masked = withAtSigns(stem, provider).replaceAll(LOCAL_PART, (local) => {
    const prefix = knownPrefix(local, provider)
    return `${prefix}${firstTwo(local.slice(prefix.length, -1))}${HIDDEN}@`
  })
  return `${masked}${extension}`
}

/**
 * A file name without the addresses in it. `email`, where it is known, is found by its letters and digits alone, whatever
 * signs a login wrote between them.
 */
export function hideAddresses(name: string, email: string | null, provider: string): string {
  const [stem, extension] = split(name)
  const known = email ? hideKnown(stem, email) : stem
  const hidden = withAtSigns(known, provider).replaceAll(
    ADDRESS,
    (address) => `${knownPrefix(address, provider)}${HIDDEN}`,
  )
  return `${hidden.replaceAll(/[^\s/\\]*@\S*/g, HIDDEN)}${extension}`
}

function split(name: string): readonly [stem: string, extension: string] {
  const extension = name.endsWith('.json') ? '.json' : ''
  return [name.slice(0, name.length - extension.length), extension]
}

/** With an `@` for what usually stands for one. */
function withAtSigns(stem: string, provider: string): string {
  const spelled = stem.replaceAll(AT_SIGN, '@').replaceAll(AT_WORD, '@')
  if (spelled.includes('@')) return spelled
  // Antigravity's logins write every sign of the address as `_`.
  return spelled.replace(provider === 'antigravity' ? BEFORE_ANY_DOMAIN : BEFORE_DOMAIN, '@')
}

function hideKnown(stem: string, email: string): string {
  const { text, starts, ends } = lettersOf(stem)
  const wanted = spellingIn(text, email)
  if (wanted === null) return stem
  let hidden = ''
  let shownTo = 0
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    hidden += `${stem.slice(shownTo, starts[at])}${HIDDEN}`
    shownTo = ends[at + wanted.length - 1] ?? stem.length
  }
  return `${hidden}${stem.slice(shownTo)}`
}

/** The letters and digits of an address as they are in a text, its signs left out or some of them spelled as words. */
function spellingIn(text: string, email: string): string | null {
  for (const [at, dot] of SPELLINGS) {
    const { text: spelling } = lettersOf(email.replaceAll('@', at).replaceAll('.', dot))
    if (spelling !== '' && text.includes(spelling)) return spelling
  }
  return null
}

/** The letters and digits of a text in lower case, and where the character of each begins and ends in it. */
function lettersOf(text: string) {
  let letters = ''
  const starts: number[] = []
  const ends: number[] = []
  for (let at = 0; at < text.length; ) {
    const character = characterAt(text, at)
    const letter = letterOf(character)
    letters += letter
    for (let unit = 0; unit < letter.length; unit += 1) {
      starts.push(at)
      ends.push(at + character.length)
    }
    at += character.length
  }
  return { text: letters, starts, ends }
}

/** One that is percent-encoded as it is spelled. */
function characterAt(text: string, at: number): string {
  ENCODED.lastIndex = at
  if (text.charAt(at) === '%') return ENCODED.exec(text)?.[0] ?? '%'
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}

/** Empty for a sign. */
function letterOf(character: string): string {
  const decoded = character.length < 3 ? character : String.fromCharCode(Number.parseInt(character.slice(-2), 16))
  if (decoded <= '\x7f') return /[\da-z]/i.test(decoded) ? decoded.toLowerCase() : ''
  return LETTER.test(decoded) ? decoded.normalize('NFKC').toLowerCase() : ''
}

/** Auth files are named `<provider>-<e-mail>…`; Gemini CLI's older ones after its older name. */
function knownPrefix(text: string, provider: string): string {
  const prefixes = provider === 'gemini-cli' ? ['gemini-cli-', 'gemini-'] : [`${provider}-`]
  return prefixes.find((prefix) => text.startsWith(prefix)) ?? ''
}

function firstTwo(text: string): string {
  return [...text.slice(0, 4)].slice(0, 2).join('')
}

import { KNOWN_NAMES } from './environment.ts'

const LINE = /^\s*(?:export\s+)?(?<name>[A-Za-z_]\w*)\s*(?<sign>[=:])(?<rest>.*)$/
/** What Node looks at before any file is read. */
const TOO_LATE: ReadonlySet<string> = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'NODE_USE_ENV_PROXY'])

/**
 * A sentence for each line of a `.env` file that states a setting of ours and is read otherwise than most people mean it.
 * Names the setting and never quotes the value.
 *
 * @param counts whether the file's value of a name counts
 */
export function findDotenvFaults(text: string, counts: (name: string) => boolean): readonly string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const { name = '', sign, rest = '' } = LINE.exec(line)?.groups ?? {}
    const fault = counts(name) ? findFault(name, sign === ':', rest) : null
    return fault === null ? [] : [`.env, line ${index + 1}: ${name} ${fault}`]
  })
}

function findFault(name: string, hasColon: boolean, rest: string): string | null {
  if (TOO_LATE.has(name)) return tooLate(name)
  if (!KNOWN_NAMES.includes(name)) return null
  if (hasColon) return 'is followed by a colon, and so not set: write = in its place.'
  const quote = /^\s*(['"`])/.exec(rest)?.[1]
  if (quote === undefined) return isCut(rest) ? 'is cut at a #: put the value in single quotes.' : null
  const [, , ...after] = rest.split(quote)
  const isClosed = after.length === 0 || /^\s*(#.*)?$/.test(after.join(quote))
  return isClosed ? null : 'is cut at a quote inside it: put the value in quotes of another kind.'
}

/** A comment begins after a space; Node takes any # for one. */
function isCut(rest: string): boolean {
  return /^[^#]*?(?<!\s)#/.test(rest)
}

function tooLate(name: string): string {
  const instead = name === 'NODE_EXTRA_CA_CERTS' ? 'set CLIPROXY_CA_FILE instead' : 'set it in the environment'
  return `has no effect here, since Node reads it before this file: ${instead}.`
}

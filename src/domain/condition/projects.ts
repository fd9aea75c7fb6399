import type { Credential } from '../credential.ts'
import type { StatusLabel } from './labels.ts'

/** What stands between a file's name and a project's in the name of an entry. */
const SEPARATOR = '::'
const BEST_FIRST: readonly StatusLabel[] = ['ok', 'limited', 'failing', 'error', 'unknown', 'disabled']

/**
 * The credentials, with the condition of their best project for those that work through projects.
 *
 * CLIProxyAPI v6 lists a Gemini CLI file of several projects as disabled, beside an entry in memory for each project. The
 * owner disabled nothing: of a file that really is disabled the projects are not listed.
 *
 * @param known as judged before, by credential
 */
export function withProjects(
  credentials: readonly Credential[],
  known: ReadonlyMap<string, Credential>,
  askedAt: Date,
): readonly Credential[] {
  const projects = Map.groupBy(credentials.filter(isProject), ({ name }) => name.slice(0, name.lastIndexOf(SEPARATOR)))
  if (projects.size === 0) return credentials
  return credentials.map((credential) => {
    const [best] = (projects.get(credential.name) ?? []).toSorted(byLabel)
    if (best === undefined || credential.statusLabel !== 'disabled') return credential
    const { statusLabel, statusReason, nextRetryAt, statusKeptFromAt } = best
    const before = known.get(credential.credential)
    const statusSinceAt = before?.statusLabel === statusLabel ? before.statusSinceAt : askedAt
    return { ...credential, statusLabel, statusReason, nextRetryAt, statusKeptFromAt, statusSinceAt }
  })
}

function isProject({ name, source, provider }: Credential): boolean {
  return source === 'memory' && provider === 'gemini-cli' && name.includes(SEPARATOR)
}

function byLabel(a: Credential, b: Credential): number {
  return BEST_FIRST.indexOf(a.statusLabel) - BEST_FIRST.indexOf(b.statusLabel)
}

import type { Credential } from '../domain/credential.ts'
import type { Log } from '../domain/runtime.ts'
import { inOneStep, type ListNotice } from './list-notice.ts'

const MAX_NAMED = 20

/**
 * Warns about notes with more than one end, once per credential until its note is mended. A list that was read from disk
 * has no notes, and says nothing of them.
 */
export function createAmbiguousNoteWarning(log: Log, nameOf: (credential: Credential) => string): ListNotice {
  const warnedByProxy = new Map<string, Set<string>>()
  return inOneStep(({ proxy, observed }, { credentials, gone }) => {
    if (observed.degraded) return
    const warned = warnedByProxy.get(proxy) ?? new Set()
    warnedByProxy.set(proxy, warned)
    const fresh = new Set<string>()
    for (const { credential, noteIsAmbiguous } of observed.observations) {
      if (!noteIsAmbiguous) warned.delete(credential)
      else if (!warned.has(credential)) fresh.add(credential)
    }
    for (const { credential } of gone) warned.delete(credential)
    for (const credential of fresh) warned.add(credential)
    if (fresh.size > 0) warn(log, proxy, credentials.filter(({ credential }) => fresh.has(credential)).map(nameOf))
  })
}

function warn(log: Log, proxy: string, names: readonly string[]): void {
  const left = names.length - MAX_NAMED
  const named = names.slice(0, MAX_NAMED).join(', ')
  log.warn('Notes of auth files have more than one end, so that none of them counts: leave one in each.', {
    proxy,
    names: left > 0 ? `${named} and ${left} more` : named,
  })
}

import type { RecordedFailure } from '../../../src/domain/condition/failures.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { reconcile } from '../../support/at-once.ts'
import { listOf, observationWith } from '../../support/observations.ts'
import { restarted } from './replay.ts'

export const START = new Date('2026-11-23T05:00:00.000Z')
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** One list of one account: what it says, and how long after the first list it was asked for. */
export interface Step extends Partial<Observation> {
  readonly afterMs?: number
  /** The proxy read it from its disk. */
  readonly degraded?: boolean
  /** Events of its failed requests. */
  readonly failures?: readonly RecordedFailure[]
}

/**
 * Judges lists of one account in their order, a quarter of an hour apart unless they say otherwise, each by an exporter
 * that just restarted.
 *
 * @param known the credential as it was before the first list
 * @returns the credential after each list
 */
export function follow(steps: readonly Step[], known: Credential | null = null): Credential[] {
  const states: Credential[] = []
  let before = known && {
    credentials: [known] as readonly Credential[],
    askedAt: new Date(START.getTime() - 15 * MINUTE_MS),
  }
  steps.forEach(({ afterMs, degraded = false, failures = [], ...overrides }, index) => {
    const askedAt = new Date(START.getTime() + (afterMs ?? index * 15 * MINUTE_MS))
    const observation = observationWith(overrides)
    const list = listOf([observation], { degraded })
    const { credentials } = reconcile(list, {
      proxy: 'default',
      before: before && { ...before, removed: [] },
      manuals: [],
      askedAt,
      failures: new Map([[observation.credential, failures]]),
    })
    before = { credentials: restarted(credentials), askedAt }
    states.push(...credentials)
  })
  return states
}

/** The credential after the last of some lists. */
export function afterLists(...steps: readonly Step[]): Credential {
  const last = follow(steps).at(-1)
  if (last === undefined) throw new Error('no list')
  return last
}

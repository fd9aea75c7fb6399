import type { Observation, ObservedList } from '../../src/domain/observation.ts'
import { ANN } from './credentials.ts'

/** An entry of a current proxy that works and says little; name your case with `overrides`. */
export function observationWith(overrides: Partial<Observation> = {}): Observation {
  return {
    ...ANN,
    status: 'active',
    disabled: false,
    unavailable: false,
    messageReason: null,
    nextRetryAt: null,
    lastRefreshAt: null,
    cooldowns: null,
    updatedAt: null,
    modifiedAt: null,
    statement: null,
    loginKey: null,
    signal: null,
    note: null,
    noteIsAmbiguous: false,
    quota: [],
    requests: { success: 0, failed: 0 },
    recentRequests: [],
    ...overrides,
  }
}

/** `count` entries that differ in identity and name, the first numbered 0. */
export function observationsOf(count: number): Observation[] {
  return Array.from({ length: count }, (_, index) =>
    observationWith({ credential: index.toString(16).padStart(16, '0'), name: `codex-${index}.json` }),
  )
}

export function listOf(observations: readonly Observation[], overrides: Partial<ObservedList> = {}): ObservedList {
  return { observations, rejected: new Map(), degraded: false, partial: false, ...overrides }
}

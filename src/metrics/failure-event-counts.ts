import type { Counter } from 'prom-client'
import { STATUS_REASONS, type StatusReason } from '../domain/condition/labels.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { createProviderLabels } from './closed-labels.ts'

/** Counts failure events. */
export interface FailureEventCounts {
  /** Its events are received: from now on each of its reasons starts at 0 for each provider that it lists. */
  readonly onConnect: (proxy: string) => void
  readonly onPublish: (snapshot: Snapshot) => void
  /** @param provider null for an account that no list showed */
  readonly count: (proxy: string, provider: string | null, reason: StatusReason) => void
  /** The proxy left: nothing of it starts any more, until it is connected again. */
  readonly forget: (proxy: string) => void
}

type EventCounter = Counter<'proxy' | 'provider' | 'reason'>

/** What one event can say; that requests fail in a row is for lists to say. */
const REASONS = STATUS_REASONS.filter((reason) => reason !== 'requests_fail')
const UNKNOWN_PROVIDER = 'other'

/** A proxy whose events are never received has no series; another one has nine for each provider, and for `other`. */
export function createFailureEventCounts(counter: EventCounter): FailureEventCounts {
  const labelOf = createProviderLabels()
  /** Providers with a series, by proxy. */
  const preset = new Map<string, Set<string>>()
  let snapshot: Snapshot = new Map()
  const presetProviders = (proxy: string, begun: Set<string>): void => {
    const listed = new Set(snapshot.get(proxy)?.credentials.map(({ provider }) => provider))
    for (const provider of new Set([UNKNOWN_PROVIDER, ...[...listed].map(labelOf)])) {
      if (begun.has(provider)) continue
      begun.add(provider)
      for (const reason of REASONS) counter.inc({ proxy, provider, reason }, 0)
    }
  }
  return {
    onConnect: (proxy) => {
      const begun = preset.get(proxy) ?? new Set()
      preset.set(proxy, begun)
      presetProviders(proxy, begun)
    },
    onPublish: (published) => {
      snapshot = published
      for (const [proxy, begun] of preset) presetProviders(proxy, begun)
    },
    count: (proxy, provider, reason) => {
      counter.inc({ proxy, provider: provider === null ? UNKNOWN_PROVIDER : labelOf(provider), reason })
    },
    forget: (proxy) => preset.delete(proxy),
  }
}

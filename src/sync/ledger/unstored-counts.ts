import { hasFallen } from '../../domain/condition/requests.ts'
import type { Credential, RequestCounts } from '../../domain/credential.ts'
import { type Steps, visitEach } from '../../domain/steps.ts'
import { addReading, type CounterReading, type CounterReadings, countsOf } from '../../domain/usage.ts'
import type { ReceivedList } from '../received-list.ts'
import type { SnapshotBoard } from '../snapshot-board.ts'

/**
 * Counters that lists showed and the store does not hold yet: a restart of the proxy meanwhile would lose their requests.
 * They are kept of the accounts that are listed, or known to the board, listed or left.
 */
export interface UnstoredCounts {
  readonly of: (proxy: string) => CounterReadings
  /** Returns the list's number. */
  readonly add: (list: ReceivedList) => Steps<number>
  /** Forgets what the list of that number, which is stored now, holds already. */
  readonly dropUntil: (proxy: string, list: number) => Steps<void>
  /** Forgets what others may have counted already: all of these credentials. */
  readonly dropAll: (proxy: string, stored: readonly Credential[]) => Steps<void>
  /**
   * Forgets what cannot surely be told from counters before the stored ones: the first lists of each of these credentials,
   * as long as they are below. In doubt they are older, and not of a restart.
   */
  readonly dropFallen: (proxy: string, stored: readonly Credential[]) => Steps<void>
  readonly clear: (proxy: string) => void
}

export function createUnstoredCounts(board: Pick<SnapshotBoard, 'current'>): UnstoredCounts {
  const byProxy = new Map<string, Map<string, readonly CounterReading[]>>()
  const of = (proxy: string): Map<string, readonly CounterReading[]> => {
    const known = byProxy.get(proxy) ?? new Map<string, readonly CounterReading[]>()
    byProxy.set(proxy, known)
    return known
  }
  let lists = 0
  return {
    of,
    *add({ proxy, askedAt, observed }) {
      const list = ++lists
      const readings = of(proxy)
      yield* visitEach(observed.observations, ({ credential, requests }) => {
        if (requests === null) return
        readings.set(credential, addReading(readings.get(credential) ?? [], { ...requests, list, askedAt }))
      })
      const { credentials = [], removed = [] } = board.current().get(proxy) ?? {}
      if (readings.size > credentials.length + removed.length) {
        keepOnly(readings, [...observed.observations, ...credentials, ...removed])
      }
      return list
    },
    *dropUntil(proxy, number) {
      const readings = of(proxy)
      const isLater = ({ list }: CounterReading): boolean => list > number
      yield* visitEach(readings, ([credential, known]) => readings.set(credential, known.filter(isLater)))
    },
    *dropAll(proxy, stored) {
      yield* visitEach(stored, ({ credential }) => of(proxy).delete(credential))
    },
    *dropFallen(proxy, stored) {
      const readings = of(proxy)
      yield* visitEach(yield* countsOf(stored), ([credential, counts]) => {
        readings.set(credential, withoutFallen(counts, readings.get(credential) ?? []))
      })
    },
    clear: (proxy) => byProxy.delete(proxy),
  }
}

function keepOnly(readings: Map<string, unknown>, known: readonly Pick<Credential, 'credential'>[]): void {
  const kept = new Set(known.map(({ credential }) => credential))
  for (const credential of readings.keys()) if (!kept.has(credential)) readings.delete(credential)
}

function withoutFallen(counts: RequestCounts, readings: readonly CounterReading[]): readonly CounterReading[] {
  const first = readings.findIndex((reading) => !hasFallen(counts, reading))
  return first === -1 ? [] : readings.slice(first)
}

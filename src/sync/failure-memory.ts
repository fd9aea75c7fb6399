import { addFailure, type RecordedFailure } from '../domain/condition/failures.ts'
import type { Credential } from '../domain/credential.ts'
import type { FailureEvent } from '../domain/failure-event.ts'
import type { Clock } from '../domain/runtime.ts'

/** The last failures of credentials, see `addFailure`. In this process alone: what they prove is stored with the judgement. */
export interface FailureMemory {
  /** Returns the failures of the credential with this one. */
  readonly add: (credential: Credential, event: FailureEvent) => readonly RecordedFailure[]
  readonly of: (proxy: string) => ReadonlyMap<string, readonly RecordedFailure[]>
  /** Forgets those of a proxy's credentials that are not among these. */
  readonly keepOnly: (proxy: string, credentials: ReadonlyMap<string, Credential>) => void
}

export function createFailureMemory(clock: Clock): FailureMemory {
  const byProxy = new Map<string, Map<string, readonly RecordedFailure[]>>()
  let offsetMs = wallOffsetMs(clock)
  const of = (proxy: string): Map<string, readonly RecordedFailure[]> => {
    const known = byProxy.get(proxy) ?? new Map<string, readonly RecordedFailure[]>()
    byProxy.set(proxy, known)
    return known
  }
  // Once the clock is set back, a failure would seem later than the success that followed it.
  const followClock = (): void => {
    const setBackMs = offsetMs - wallOffsetMs(clock)
    offsetMs = wallOffsetMs(clock)
    if (setBackMs <= 0) return
    for (const known of byProxy.values()) {
      for (const [credential, failures] of known) known.set(credential, earlier(failures, setBackMs))
    }
  }
  return {
    add: (credential, event) => {
      followClock()
      const known = of(credential.proxy)
      const failures = addFailure(known.get(credential.credential) ?? [], event, credential)
      known.set(credential.credential, failures)
      return failures
    },
    of: (proxy) => {
      followClock()
      return of(proxy)
    },
    keepOnly: (proxy, credentials) => {
      for (const credential of of(proxy).keys()) if (!credentials.has(credential)) of(proxy).delete(credential)
    },
  }
}

function wallOffsetMs({ now, monotonicMs }: Clock): number {
  return now().getTime() - monotonicMs()
}

function earlier(failures: readonly RecordedFailure[], ms: number): readonly RecordedFailure[] {
  return failures.map((failure) => ({ ...failure, at: new Date(failure.at.getTime() - ms) }))
}

import type { CliProxy, Clock, Log, OpenBreaker, SyncTrigger } from '../domain/ports.ts'
import type { BreakerReason, FetchReason } from '../domain/reasons.ts'
import type { BreakerFiles } from './breaker-file.ts'
import { type BreakerState, claimProbe, mayProbe, openState } from './breaker-state.ts'
import { createWaits, type Waits } from './breaker-waits.ts'
import type { Failure } from './failure.ts'
import { matchesPrint, printKey } from './key-print.ts'

export interface BreakerDeps {
  readonly clock: Clock
  readonly log: Log
  readonly files: BreakerFiles
  /** From 0 to 1. */
  readonly random: () => number
}

/** What a request may do. */
export type Admission =
  | { readonly admitted: false; readonly open: OpenBreaker }
  | {
      readonly admitted: true
      /** Takes the request's outcome: null when a list was read. */
      readonly settle: (failure: Failure | null) => Promise<void>
    }

/** Stops requests whose refusals would end in the upstream's ban. The methods never reject. */
export interface Breakers {
  readonly admit: (proxy: CliProxy, key: string, trigger: SyncTrigger) => Promise<Admission>
  /** Null while the schedule may ask, and for another key than the refused one. */
  readonly inspect: (proxy: CliProxy, key: string) => Promise<OpenBreaker | null>
}

/** After these nobody knows whether the proxy counted a failure. */
const UNANSWERED: ReadonlySet<FetchReason> = new Set<FetchReason>(['timeout', 'reset', 'other'])

export function createBreakers(deps: BreakerDeps): Breakers {
  const { clock, files } = deps
  const waits = createWaits(clock)
  const loadFor = async (url: string, key: string): Promise<BreakerState | null> => {
    const state = await files.load(url)
    return state !== null && (await matchesPrint(key, state.key)) ? state : null
  }
  return {
    admit: async (proxy, key, trigger) => {
      const state = await loadFor(proxy.url, key)
      const remainingMs = state === null ? 0 : waits.remainingMs(proxy.url, state)
      const due = remainingMs <= 0
      if (state !== null && !due && (trigger === 'schedule' || !mayProbe(state))) {
        return { admitted: false, open: describe(state, clock, remainingMs) }
      }
      if (state !== null) await files.save(proxy.url, claimProbe(state, clock.now(), !due))
      return { admitted: true, settle: (failure) => settle(deps, waits, { proxy, key, probed: state }, failure) }
    },
    inspect: async (proxy, key) => {
      const state = await loadFor(proxy.url, key)
      const remainingMs = state === null ? 0 : waits.remainingMs(proxy.url, state)
      return state === null || remainingMs <= 0 ? null : describe(state, clock, remainingMs)
    },
  }
}

/** An admitted request. */
interface Attempt {
  readonly proxy: CliProxy
  readonly key: string
  /** The open state that it probes, as it was before. */
  readonly probed: BreakerState | null
}

/** Only a 401 and the ban open a breaker and only a list closes it; every other answer says nothing about the key. */
async function settle(deps: BreakerDeps, waits: Waits, attempt: Attempt, failure: Failure | null): Promise<void> {
  const { proxy, probed } = attempt
  const { files } = deps
  if (failure === null) {
    if ((await files.load(proxy.url)) !== null) await files.save(proxy.url, null)
  } else if (opens(failure)) {
    const state = await open(deps, attempt, failure)
    // Starts the wait on the monotonic clock.
    waits.remainingMs(proxy.url, state)
  } else if (probed !== null && !UNANSWERED.has(failure.reason)) {
    await files.save(proxy.url, probed)
  }
}

async function open(deps: BreakerDeps, { proxy, key }: Attempt, failure: OpeningFailure): Promise<BreakerState> {
  const { clock, files, log, random } = deps
  const before = await files.load(proxy.url)
  const sameKey = before !== null && (await matchesPrint(key, before.key))
  const state = openState(before, {
    reason: failure.reason,
    banMs: failure.waitMs ?? null,
    at: clock.now(),
    key: sameKey ? before.key : await printKey(key),
    random: random(),
  })
  await files.save(proxy.url, state)
  const probeAt = state.probeAt.toISOString()
  log.warn('Polling of the proxy stops until its next probe.', { proxy: proxy.name, reason: state.reason, probeAt })
  return state
}

type OpeningFailure = Failure & { readonly reason: BreakerReason }

function opens(failure: Failure): failure is OpeningFailure {
  return failure.reason === 'unauthorized' || failure.reason === 'banned'
}

function describe(state: BreakerState, clock: Clock, remainingMs: number): OpenBreaker {
  const probeAt = new Date(clock.now().getTime() + remainingMs)
  return { reason: state.reason, openedAt: state.openedAt, probeAt, mayProbe: mayProbe(state) }
}

import type { BreakerReason, FetchReason } from '../../domain/reasons.ts'
import type { Clock, Log } from '../../domain/runtime.ts'
import type { CliProxy, OpenBreaker, SyncTrigger } from '../../domain/source.ts'
import type { ExchangeFailure } from '../exchange-failure.ts'
import type { BreakerFiles } from './file.ts'
import { createSalt, hashKey } from './key-hash.ts'
import { createStandings, type Standings } from './standing.ts'
import { addRefusal, claimProbe, emptyState, isExhausted, type Probe, refusalOf, releaseProbe } from './state.ts'

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
      readonly settle: (failure: ExchangeFailure | null) => Promise<void>
    }

/**
 * Stops requests whose refusals would end in the upstream's ban: of a key that was refused, until its wait is over, and
 * of every key after four refusals that the proxy may remember. The methods never reject.
 */
export interface Breakers {
  readonly admit: (proxy: CliProxy, key: string, trigger: SyncTrigger) => Promise<Admission>
  /** Null while the schedule may ask with this key. */
  readonly inspect: (proxy: CliProxy, key: string) => Promise<OpenBreaker | null>
}

const STOPPED_FOR_ALL_KEYS =
  'Polling of the proxy stops until its next probe, with every key: it refused four times, and five times ban. ' +
  'Once the key is right, removing breaker-*.json from DATA_DIR has it tried sooner.'

/** After these nobody knows whether the proxy counted a failure. */
const UNANSWERED: ReadonlySet<FetchReason> = new Set<FetchReason>(['timeout', 'reset', 'other'])

export function createBreakers(deps: BreakerDeps): Breakers {
  const { clock, files } = deps
  const standings = createStandings(clock, files)
  const inspect = async (url: string, key: string) => {
    const state = await standings.load(url)
    const refusal = state && refusalOf(state, await hashKey(key, state.salt))
    return { state, refusal, open: state && standings.describe(url, state, refusal) }
  }
  return {
    admit: async (proxy, key, trigger) => {
      const { state, refusal, open } = await inspect(proxy.url, key)
      if (open !== null && (trigger === 'schedule' || !open.mayProbe)) return { admitted: false, open }
      const probe = refusal && { refusal, at: clock.now(), early: open !== null }
      if (state !== null && probe !== null) await files.save(proxy.url, claimProbe(state, probe))
      return { admitted: true, settle: (failure) => settle(deps, standings, { proxy, key, probe }, failure) }
    },
    inspect: async (proxy, key) => (await inspect(proxy.url, key)).open,
  }
}

/** An admitted request. */
interface Attempt {
  readonly proxy: CliProxy
  readonly key: string
  /** Null for a key that was not refused before. */
  readonly probe: Probe | null
}

/** Only a 401 and the ban open a breaker and only a list closes it; every other answer says nothing about the key. */
async function settle(
  deps: BreakerDeps,
  standings: Standings,
  attempt: Attempt,
  failure: ExchangeFailure | null,
): Promise<void> {
  if (failure !== null && opens(failure)) return open(deps, standings, attempt, failure)
  const { files } = deps
  const { url } = attempt.proxy
  // Read anew: another process may have been refused meanwhile.
  const state = await files.load(url)
  if (state === null) return
  if (failure === null) await files.save(url, null)
  else if (attempt.probe !== null && !UNANSWERED.has(failure.reason)) {
    await files.save(url, releaseProbe(state, attempt.probe))
  }
}

async function open(
  { clock, files, log, random }: BreakerDeps,
  standings: Standings,
  { proxy, key, probe }: Attempt,
  { reason, waitMs: banMs = null }: OpeningFailure,
): Promise<void> {
  const at = clock.now()
  const before = (await standings.load(proxy.url)) ?? emptyState(createSalt(), at)
  const hash = await hashKey(key, before.salt)
  const state = addRefusal(before, { hash, reason, banMs, at, claimed: probe !== null, random: random() })
  await files.save(proxy.url, state)
  const probeAt = standings.describe(proxy.url, state, refusalOf(state, hash))?.probeAt ?? at
  const fields = { proxy: proxy.name, reason, probeAt: probeAt.toISOString() }
  log.warn(isExhausted(state, true) ? STOPPED_FOR_ALL_KEYS : 'Polling of the proxy stops until its next probe.', fields)
}

type OpeningFailure = ExchangeFailure & { readonly reason: BreakerReason }

function opens(failure: ExchangeFailure): failure is OpeningFailure {
  return failure.reason === 'unauthorized' || failure.reason === 'banned'
}

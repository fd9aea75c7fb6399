import type { BreakerReason, FetchReason } from '../../domain/reasons.ts'
import type { Clock, Log } from '../../domain/runtime.ts'
import type { CliProxy, OpenBreaker, SyncTrigger } from '../../domain/source.ts'
import type { ExchangeFailure } from '../exchange-failure.ts'
import type { BreakerFiles } from './file.ts'
import { createSalt, hashKey } from './key-hash.ts'
import {
  addFailure,
  type BreakerState,
  claimProbe,
  emptyState,
  findFailedKey,
  isExhausted,
  type Probe,
  releaseProbe,
} from './state.ts'
import { createWaits, type Waits } from './waits.ts'

export interface BreakerDeps {
  readonly clock: Clock
  readonly log: Log
  readonly files: BreakerFiles
  /** From 0 to 1. */
  readonly random: () => number
}

/** What a request may do. */
type Admission =
  | { readonly admitted: false; readonly open: OpenBreaker }
  | {
      readonly admitted: true
      /** Called once with the request's outcome: null when a list was read. Never rejects. */
      readonly settle: (failure: ExchangeFailure | null) => Promise<void>
    }

/**
 * Stops requests whose failures would end in the upstream's ban: of a key that failed, until its wait is over, and of
 * every key after four failures that the proxy may remember. The methods never reject.
 */
export interface Breakers {
  readonly admit: (proxy: CliProxy, key: string, trigger: SyncTrigger) => Promise<Admission>
  /** Null while the schedule may ask with this key. */
  readonly inspect: (proxy: CliProxy, key: string) => Promise<OpenBreaker | null>
}

const STOPPED_FOR_KEY = 'Polling of the proxy stops until its next probe.'
const STOPPED_FOR_ALL_KEYS =
  'Polling of the proxy stops until its next probe, with every key: it refused four times, and five times ban. ' +
  'Once the key is right, removing breaker-*.json from DATA_DIR has it tried sooner.'

/** After these nobody knows whether the proxy counted a failure. */
const UNANSWERED: ReadonlySet<FetchReason> = new Set<FetchReason>(['timeout', 'reset', 'other'])

/** What is known lies in `files` alone, so that a process beside this one counts too, and a restart forgets nothing. */
export function createBreakers(deps: BreakerDeps): Breakers {
  const { clock, files } = deps
  const context = { ...deps, waits: createWaits(clock) }
  const inspect = async (url: string, key: string) => {
    const state = await load(context, url)
    const failedKey = state && findFailedKey(state, await hashKey(key, state.salt))
    return { state, failedKey, open: state && context.waits.describe(url, state, failedKey) }
  }
  return {
    admit: async (proxy, key, trigger) => {
      const { state, failedKey, open } = await inspect(proxy.url, key)
      if (open !== null && (trigger === 'schedule' || !open.mayProbe)) return { admitted: false, open }
      const probe = failedKey && { failedKey, at: clock.now(), early: open !== null }
      if (state !== null && probe !== null) await files.save(proxy.url, claimProbe(state, probe))
      return { admitted: true, settle: (failure) => settle(context, { proxy, key, probe }, failure) }
    },
    inspect: async (proxy, key) => (await inspect(proxy.url, key)).open,
  }
}

interface Context extends BreakerDeps {
  readonly waits: Waits
}

/** An admitted request. */
interface Attempt {
  readonly proxy: CliProxy
  readonly key: string
  /** Null for a key that did not fail before. */
  readonly probe: Probe | null
}

/** A failure that opens a breaker: the proxy counts it, or has banned this address already. */
type BreakerFailure = ExchangeFailure & { readonly reason: BreakerReason }

/** Only a 401 and the ban open a breaker and only a list closes it; every other answer says nothing about the key. */
async function settle(context: Context, attempt: Attempt, failure: ExchangeFailure | null): Promise<void> {
  if (failure === null) return close(context, attempt)
  if (opensBreaker(failure)) return open(context, attempt, failure)
  if (attempt.probe !== null && !UNANSWERED.has(failure.reason))
    return release(context, attempt.proxy.url, attempt.probe)
}

async function close({ files }: Context, { proxy }: Attempt): Promise<void> {
  if ((await files.load(proxy.url)) !== null) await files.save(proxy.url, null)
}

/** Loads the state again: another process may have failed meanwhile. */
async function release({ files }: Context, url: string, probe: Probe): Promise<void> {
  const state = await files.load(url)
  if (state !== null) await files.save(url, releaseProbe(state, probe))
}

async function open(context: Context, { proxy, key, probe }: Attempt, failure: BreakerFailure): Promise<void> {
  const { clock, files, waits, log, random } = context
  const { reason, waitMs: banMs = null } = failure
  const at = clock.now()
  const before = (await load(context, proxy.url)) ?? emptyState(createSalt(), at)
  const hash = await hashKey(key, before.salt)
  const state = addFailure(before, { hash, reason, banMs, at, claimed: probe !== null, random: random() })
  await files.save(proxy.url, state)
  const probeAt = waits.describe(proxy.url, state, findFailedKey(state, hash))?.probeAt ?? at
  const fields = { proxy: proxy.name, reason, probeAt: probeAt.toISOString() }
  log.warn(isExhausted(state, true) ? STOPPED_FOR_ALL_KEYS : STOPPED_FOR_KEY, fields)
}

async function load({ files, waits }: Context, url: string): Promise<BreakerState | null> {
  const state = await files.load(url)
  return state && waits.withoutForgotten(url, state)
}

function opensBreaker(failure: ExchangeFailure): failure is BreakerFailure {
  return failure.reason === 'unauthorized' || failure.reason === 'banned'
}

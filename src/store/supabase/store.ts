import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../domain/runtime.ts'
import type { ApplyOutcome, CredentialStore, LoadOutcome, StoreFailure } from '../../domain/store.ts'
import { underSignals } from '../../domain/under-signals.ts'
import { GIVEN_UP } from '../given-up.ts'
import { toLoadOutcome } from '../stored-proxies.ts'
import { createDataClient, type ProjectAccess } from './client.ts'
import { readErrorAnswer, wrongFunction } from './errors.ts'
import { type Call, type Called, createDatabaseFunctions, type Read } from './functions.ts'

export interface SupabaseStoreDeps extends ProjectAccess {
  readonly log: Log
  /** For one call of the store, with all attempts and the whole body; 60,000 by default: longer than a statement may take. */
  readonly timeoutMs?: number
  /** Pauses before the second and later attempts; 500 and 2,000 by default. */
  readonly retryDelaysMs?: readonly number[]
}

/**
 * The store in a Supabase project, through the functions of its migrations.
 *
 * A call is repeated after what may pass: no connection, 5xx, a serialisation failure, a statement timeout. That is
 * harmless after an answer was lost: the repeated change then meets `store_conflict`, and is computed again.
 */
export function openSupabaseStore(deps: SupabaseStoreDeps): CredentialStore {
  const call = createCaller(deps)
  const functions = createDatabaseFunctions(call.run, deps.log)
  return {
    description: `Supabase at ${deps.url}`,
    load: async (proxies, signal): Promise<LoadOutcome> => {
      const answer = await functions.load(proxies, signal)
      return answer.ok ? toLoadOutcome(answer.value, deps.log) : answer.failure
    },
    apply: async (change, signal): Promise<ApplyOutcome> => {
      const answer = await functions.apply(change, signal)
      if (!answer.ok) return answer.failure
      const { applied, revision } = answer.value
      return applied ? { ok: true, revision } : { ok: false, reason: 'store_conflict' }
    },
    loadInquiries: async (proxies, signal) => {
      const answer = await functions.loadInquiries(proxies, signal)
      return answer.ok ? { ok: true, records: answer.value } : answer.failure
    },
    recordInquiry: async (entry, signal) => {
      const answer = await functions.recordInquiry(entry, signal)
      return answer.ok ? { ok: true, recorded: answer.value } : answer.failure
    },
    close: async () => call.close(),
  }
}

/** PostgREST's word for it, and PostgreSQL's while PostgREST has not noticed yet. */
const NO_SUCH_FUNCTION: ReadonlySet<string | undefined> = new Set(['PGRST202', '42883'])

interface Caller {
  readonly run: Call
  readonly close: () => void
}

function createCaller({ timeoutMs = 60_000, retryDelaysMs = [500, 2_000], ...deps }: SupabaseStoreDeps): Caller {
  const callFunction = createDataClient(deps)
  const closed = new AbortController()

  const attempt = async <Value>(
    name: string,
    args: string,
    read: Read<Value>,
    signal: AbortSignal,
  ): Promise<Called<Value> & { readonly retryable?: boolean }> => {
    const { data, error, status } = await callFunction(name, args, signal)
    // An empty 404 comes out of the client as a 204 without an error.
    if (error !== null || status !== 200) {
      const isMissing = NO_SUCH_FUNCTION.has(error?.code)
      return { ok: false, isMissing, ...readErrorAnswer(status, error?.code, error?.hint) }
    }
    const value = await read(data)
    return value === null ? { ok: false, isMissing: false, ...wrongFunction(name) } : { ok: true, value }
  }

  const runUntil: Call = async (name, args, read, signal) => {
    for (let tried = 0; ; tried++) {
      const outcome = await attempt(name, args, read, signal)
      const pauseMs = retryDelaysMs[tried]
      if (outcome.ok || signal.aborted || !outcome.retryable || pauseMs === undefined) return outcome
      await delay(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  return {
    run: async (name, args, read, given) => {
      const deadline = AbortSignal.timeout(timeoutMs)
      const signals = [given, closed.signal, deadline]
      const outcome = await underSignals(signals, (signal) => runUntil(name, args, read, signal))
      if (outcome.ok) return outcome
      if (given.aborted || closed.signal.aborted) return failed(GIVEN_UP)
      return deadline.aborted ? failed(timedOut(timeoutMs)) : outcome
    },
    close: () => closed.abort(),
  }
}

function failed(failure: StoreFailure): Called<never> {
  return { ok: false, isMissing: false, failure }
}

function timedOut(timeoutMs: number): StoreFailure {
  return { ok: false, reason: 'store_timeout', hint: `Supabase: no answer within ${timeoutMs} ms.` }
}

import type { Dispatcher } from 'undici'
import { type ForwardProxies, isForwarded } from '../domain/forward-proxies.ts'
import type { InquiryOutcome, InquirySource } from '../domain/inquiry.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import type { CliProxy, CredentialSource, FetchFailure, FetchOutcome, OpenBreaker } from '../domain/source.ts'
import { createBreakers } from './breaker/breakers.ts'
import { createBreakerFiles } from './breaker/file.ts'
import { createDispatchers } from './dispatcher.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import { requestApiCall } from './inquiries/api-call.ts'
import { createKeyReader } from './key-reader.ts'
import { type ListLimits, listLimits } from './list-limits.ts'
import { requestList } from './list-request.ts'
import { createPauses } from './retry-after.ts'

export interface ManagementSourceDeps {
  readonly clock: Clock
  readonly log: Log
  /** Keeps the breakers over restarts. */
  readonly dataDir: string
  /** Bounds how long a proxy may make us wait. */
  readonly intervalSeconds: number
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number
  /** Default none. */
  readonly forward?: ForwardProxies | null
  /** Makes the connections to every proxy; default one of its own for each authority, through `forward`. */
  readonly dispatcher?: Dispatcher
  /** Over a whole exchange, the body included; default 30 s. */
  readonly timeoutMs?: number
  /** Over reading the management key; default 5 s. */
  readonly keyTimeoutMs?: number
  /** Default: what fits the memory that there is, at most 256 MiB and 100,000 entries. */
  readonly limits?: Partial<ListLimits>
  /** Whether an end in an auth file's note counts; default true. */
  readonly noteDates?: boolean
  /** Called when a list was read, with the key that it was asked for with. */
  readonly onList?: (proxy: CliProxy, key: string) => void
}

/** Both through one breaker per proxy. */
export type ManagementSource = CredentialSource & InquirySource

/** Reads credentials from the Management API of CLIProxyAPI, v6.0 to v8, and asks providers through it. */
export function createManagementSource(deps: ManagementSourceDeps): ManagementSource {
  const { clock, log, intervalSeconds, forward = null, random = Math.random } = deps
  const breakers = createBreakers({ clock, log, random, files: createBreakerFiles(deps.dataDir, log) })
  const pauses = createPauses(clock, intervalSeconds)
  const readKey = createKeyReader(deps.keyTimeoutMs ?? 5000)
  const dispatchers = createDispatchers(forward)
  const request = {
    clock,
    dispatcherOf: ({ ca }: CliProxy): Dispatcher => deps.dispatcher ?? dispatchers(ca),
    timeoutMs: deps.timeoutMs ?? 30_000,
    limits: { ...listLimits(), ...deps.limits },
    noteDates: deps.noteDates ?? true,
  }
  return {
    fetch: async (proxy, trigger, signal) => {
      const key = await readKey(proxy, signal)
      if (typeof key !== 'string') return toOutcome(key)
      if (pauses.isPaused(proxy.url)) return { ...fail('rate_limited'), skipped: true }
      const admission = await breakers.admit(proxy, key, trigger)
      if (!admission.admitted) return skippedBy(admission.open)
      log.info(`Fetching OAuth credentials from ${proxy.url}`, { proxy: proxy.name })
      const outcome = await requestList(request, proxy, key, signal)
      await admission.settle(outcome.ok ? null : outcome)
      if (outcome.ok) {
        deps.onList?.(proxy, key)
        return outcome
      }
      if (outcome.reason === 'rate_limited') pauses.pause(proxy.url, outcome.waitMs ?? null)
      return toOutcome(isForwarded(proxy.url, forward) ? ofForwarder(outcome) : outcome)
    },
    ask: async (proxy, inquiry, subject, signal) => {
      const call = inquiry.call(subject.credential)
      const key = call && (await readKey(proxy, signal))
      if (call === null || typeof key !== 'string' || signal.aborted || pauses.isPaused(proxy.url)) return SKIPPED
      const admission = await breakers.admit(proxy, key, 'schedule')
      if (!admission.admitted) return SKIPPED
      const { outcome, keyFailure } = await requestApiCall(request, { proxy, key }, { inquiry, subject, call }, signal)
      await admission.settle(keyFailure)
      return outcome
    },
    breaker: async (proxy) => {
      const key = await readKey(proxy)
      return typeof key === 'string' ? breakers.inspect(proxy, key) : null
    },
  }
}

const SKIPPED: InquiryOutcome = { kind: 'skipped' }

function skippedBy({ reason, probeAt }: OpenBreaker): FetchFailure {
  return { ...fail(reason), skipped: true, nextTryAt: probeAt }
}

function toOutcome({ reason, hint }: ExchangeFailure): FetchOutcome {
  return fail(reason, hint)
}

const FORWARDER = 'the HTTP proxy of HTTP_PROXY or HTTPS_PROXY'

/** What cannot be reached is the HTTP proxy, which then tells in its own words what it could not reach. */
function ofForwarder(failure: ExchangeFailure): ExchangeFailure {
  const { reason, hint = '' } = failure
  if (reason === 'refused' || reason === 'dns') return { ...failure, hint: `Nothing answers at ${FORWARDER}.` }
  return reason === 'server_error' || reason === 'timeout'
    ? { ...failure, hint: `${hint} It was asked through ${FORWARDER}.` }
    : failure
}

import type { Server } from 'node:net'
import { expect, onTestFinished, vi } from 'vitest'
import type { FailureEvent } from '../../../src/domain/failure-event.ts'
import type { CliProxy, OpenBreaker } from '../../../src/domain/source.ts'
import { createFailureEvents, type FailureEventsDeps } from '../../../src/source/events/failure-events.ts'
import { listen, PROXY_KEY } from '../../support/fake-proxy.ts'
import { type FakeRespProxy, type FakeRespProxyOptions, startFakeRespProxy } from '../../support/fake-resp-proxy.ts'
import { createHandClock, type HandClock } from '../../support/hand-clock.ts'
import { createRecordedLog, type RecordedLog } from '../../support/recorded-log.ts'

/** Failure events of one proxy, and what came of them. */
export interface EventsUnderTest {
  /** A list was read with this key, by default the proxy's. */
  readonly onList: (key?: string) => void
  readonly events: readonly FailureEvent[]
  readonly connected: () => boolean | null
  /** What was waited for, in milliseconds. */
  readonly waits: readonly number[]
  /** Lets the last wait pass. */
  readonly wake: () => void
  readonly setBreaker: (breaker: OpenBreaker | null) => void
  /** What the configuration says from now on. */
  readonly setKey: (key: string) => void
  readonly clock: HandClock
  readonly log: RecordedLog
  readonly close: () => void
}

export function openEvents(
  url: string,
  deps: Partial<FailureEventsDeps> = {},
  stated: Partial<CliProxy> = {},
): EventsUnderTest {
  const [clock, log] = [createHandClock(), createRecordedLog()]
  const events: FailureEvent[] = []
  const waits: number[] = []
  let [breaker, configuredKey]: [OpenBreaker | null, string] = [null, PROXY_KEY]
  let isConnected: boolean | null = null
  let wake = (): void => {}
  const proxy: CliProxy = { name: 'default', url, readKey: async () => configuredKey, ...stated }
  const source = createFailureEvents({
    clock,
    log,
    proxies: [proxy],
    breaker: async () => breaker,
    onEvent: (_, event) => events.push(event),
    onConnected: (_, connected) => {
      isConnected = connected
    },
    random: () => 0,
    timeoutMs: 300,
    later: (callback, ms) => {
      waits.push(ms)
      wake = callback
      return {
        cancel: () => {
          wake = () => {}
        },
      }
    },
    ...deps,
  })
  onTestFinished(source.close)
  return {
    onList: (key = PROXY_KEY) => source.onList(proxy, key),
    events,
    connected: () => isConnected,
    waits,
    wake: () => wake(),
    setBreaker: (next) => {
      breaker = next
    },
    setKey: (key) => {
      configuredKey = key
    },
    clock,
    log,
    close: source.close,
  }
}

/** An event of a dead account. */
export const EVENT = { auth_id: 'ann.json', auth_index: '0f', status_code: 401, body: '', provider: 'codex' }

export async function startProxy(options: FakeRespProxyOptions = {}): Promise<FakeRespProxy> {
  const proxy = await startFakeRespProxy(options)
  onTestFinished(proxy.close)
  return proxy
}

/** Returns the base URL. */
export async function startServer(server: Server): Promise<string> {
  const { port, close } = await listen(server)
  onTestFinished(close)
  return `http://127.0.0.1:${port}`
}

export async function openSubscribed(): Promise<EventsUnderTest & { readonly proxy: FakeRespProxy }> {
  const proxy = await startProxy()
  const opened = openEvents(proxy.url)
  opened.onList()
  await vi.waitFor(() => expect(opened.connected()).toBe(true))
  return { proxy, ...opened }
}

/** What was waited for, once that happened `count` times. */
export async function waitsOf(opened: Pick<EventsUnderTest, 'waits'>, count = 1): Promise<readonly number[]> {
  await vi.waitFor(() => expect(opened.waits).toHaveLength(count), { timeout: 5000 })
  return opened.waits
}

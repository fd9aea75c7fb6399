import { onTestFinished } from 'vitest'
import type { Inquiry, InquiryOutcome, InquirySubject } from '../../src/domain/inquiry.ts'
import type { CliProxy, CredentialSource, FetchOutcome, SyncTrigger } from '../../src/domain/source.ts'
import { createManagementSource, type ManagementSourceDeps } from '../../src/source/management-source.ts'
import { type FakeProxy, type FakeProxyOptions, PROXY_KEY, startFakeProxy } from './fake-proxy.ts'
import { createHandClock, type HandClock } from './hand-clock.ts'
import { createRecordedLog, type RecordedLog } from './recorded-log.ts'
import { temporaryFolder } from './temporary.ts'

/** A source beside the proxy that it asks. */
export interface SourceUnderTest {
  readonly upstream: FakeProxy
  readonly proxy: CliProxy
  readonly clock: HandClock
  readonly dataDir: string
  readonly log: RecordedLog
  readonly fetch: (trigger?: SyncTrigger, signal?: AbortSignal) => Promise<FetchOutcome>
  readonly ask: (inquiry: Inquiry, subject: InquirySubject, signal?: AbortSignal) => Promise<InquiryOutcome>
  /** From a proxy at another URL. */
  readonly fetchFrom: (url: string) => Promise<FetchOutcome>
  readonly breaker: () => ReturnType<CredentialSource['breaker']>
  /** What the configuration or the key file says from now on. */
  readonly setKey: (key: string) => void
  readonly setReadKey: (readKey: CliProxy['readKey']) => void
  /** Replaces the source, as a new process on the same directory would. */
  readonly restart: (deps?: Partial<ManagementSourceDeps>) => void
}

/** Opens a source and its proxy, and closes both when the test ends. */
export async function openSource(
  deps: Partial<ManagementSourceDeps> = {},
  options: FakeProxyOptions = {},
  stated: Partial<CliProxy> = {},
): Promise<SourceUnderTest> {
  const clock = createHandClock()
  const upstream = await startFakeProxy({ now: clock.now, ...options })
  const dataDir = temporaryFolder()
  onTestFinished(upstream.close)
  let readKey: CliProxy['readKey'] = async () => PROXY_KEY
  const proxy: CliProxy = { name: 'default', url: upstream.url, readKey: () => readKey(), ...stated }
  const log = createRecordedLog()
  const never = new AbortController().signal
  const create = (more: Partial<ManagementSourceDeps> = {}) =>
    createManagementSource({ clock, log, dataDir, intervalSeconds: 900, ...deps, ...more })
  let source = create()
  return {
    upstream,
    proxy,
    clock,
    dataDir,
    log,
    fetch: (trigger = 'schedule', signal = never) => source.fetch(proxy, trigger, signal),
    ask: (inquiry, subject, signal = never) => source.ask(proxy, inquiry, subject, signal),
    fetchFrom: (url) => source.fetch({ ...proxy, url }, 'schedule', never),
    breaker: () => source.breaker(proxy),
    setKey: (key) => {
      readKey = async () => key
    },
    setReadKey: (next) => {
      readKey = next
    },
    restart: (more) => {
      source = create(more)
    },
  }
}

/** Opens a source with a wrong key, beside a proxy that bans after five. */
export async function openWrong(): Promise<SourceUnderTest> {
  const opened = await openSource({ random: () => 0.5 }, { bans: true })
  opened.setKey('wrong-key')
  return opened
}

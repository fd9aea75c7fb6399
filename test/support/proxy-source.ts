import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock, Log } from '../../src/domain/runtime.ts'
import type { CliProxy, CredentialSource, FetchOutcome, SyncTrigger } from '../../src/domain/source.ts'
import { createManagementSource, type ManagementSourceDeps } from '../../src/source/management-source.ts'
import { type FakeProxy, type FakeProxyOptions, PROXY_KEY, startFakeProxy } from './fake-proxy.ts'

/** Both clocks, moved by hand. */
export interface HandClock extends Clock {
  /** Moves both. */
  readonly pass: (ms: number) => void
  /** Sets the wall clock only. */
  readonly step: (ms: number) => void
}

export function createHandClock(startAt = new Date('2026-11-23T05:00:00Z')): HandClock {
  let wallMs = startAt.getTime()
  // A process has run for a while before its first sync.
  let monotonicMs = 1234.5
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    pass: (ms) => {
      wallMs += ms
      monotonicMs += ms
    },
    step: (ms) => {
      wallMs += ms
    },
  }
}

/** A source beside the proxy that it asks. */
export interface SourceUnderTest {
  readonly upstream: FakeProxy
  readonly proxy: CliProxy
  readonly clock: HandClock
  readonly dataDir: string
  /** Everything that was logged, one JSON text per line. */
  readonly lines: readonly string[]
  readonly fetch: (trigger?: SyncTrigger, signal?: AbortSignal) => Promise<FetchOutcome>
  /** The same for a proxy at another URL. */
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
): Promise<SourceUnderTest> {
  const clock = createHandClock()
  const upstream = await startFakeProxy({ now: clock.now, ...options })
  const dataDir = mkdtempSync(join(tmpdir(), 'source-'))
  onTestFinished(async () => {
    await upstream.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  let readKey: CliProxy['readKey'] = async () => PROXY_KEY
  const proxy: CliProxy = { name: 'default', url: upstream.url, readKey: () => readKey() }
  const lines: string[] = []
  const never = new AbortController().signal
  const create = (more: Partial<ManagementSourceDeps> = {}) =>
    createManagementSource({ clock, log: logTo(lines), dataDir, intervalSeconds: 900, ...deps, ...more })
  let source = create()
  return {
    upstream,
    proxy,
    clock,
    dataDir,
    lines,
    fetch: (trigger = 'schedule', signal = never) => source.fetch(proxy, trigger, signal),
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

function logTo(lines: string[]): Log {
  const at = (level: string): Log['info'] => {
    return (message, fields) => lines.push(JSON.stringify({ level, message, ...fields }))
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

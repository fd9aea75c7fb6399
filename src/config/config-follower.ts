import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { ManualSubscription } from '../domain/manual-subscription.ts'
import type { Log } from '../domain/runtime.ts'
import type { CliProxy } from '../domain/source.ts'
import { ConfigError } from './config-error.ts'
import type { FollowedConfig } from './followed.ts'
import { createProxyList } from './proxy-list.ts'

/** What came of reading the configuration again. */
export type ConfigReading =
  /** What is in force is what was read; named are the proxies that are asked in another way than before. */
  | { readonly ok: true; readonly waits: false; readonly changed: readonly string[] }
  /** What was read states less than before, and must be read once more. */
  | { readonly ok: true; readonly waits: true }
  /** What was in force stays; each hint names the file, the line and the field, and never its text. */
  | { readonly ok: false; readonly hints: readonly string[] }

/** The part of the configuration that lies in files, as it is in force. */
export interface ConfigFollower {
  /**
   * A proxy keeps its object while its name and its URL stay, and whether it has headers: its key, the headers and the
   * authority follow by themselves.
   */
  readonly proxies: () => readonly CliProxy[]
  readonly manuals: () => readonly ManualSubscription[]
  /** Reads once. Logs what is wrong once. */
  readonly read: () => Promise<ConfigReading>
  /** Reads as often as it takes for a shorter file to count, unless `signal` aborts. Logs what is wrong each time. */
  readonly reload: (signal: AbortSignal) => Promise<ConfigReading>
}

export interface FollowerDeps {
  readonly log: Log
  /** A disk may take so long; 5 s by default. */
  readonly timeoutMs?: number
  /** Between two readings of one reload; 1 s by default. */
  readonly settleMs?: number
}

const MAX_READINGS = 5
const CHANGING = 'The files of the configuration went on changing while they were read.'

/**
 * Takes the files whole or not at all. One that no longer has a proxy or a subscription may be half written: it counts when
 * two readings in a row are equal.
 */
export function followConfig(
  atStart: FollowedConfig & { readonly readAgain: () => Promise<FollowedConfig> },
  { log, timeoutMs = 5_000, settleMs = 1_000 }: FollowerDeps,
): ConfigFollower {
  const list = createProxyList(atStart.proxies)
  const readFiles = readInTime(atStart.readAgain, timeoutMs)
  const faults = createFaultLog(log)
  let current: FollowedConfig = atStart
  let shorter: FollowedConfig | null = null
  const take = (next: FollowedConfig): ConfigReading => {
    const waits = statesLess(next, current) && !isDeepStrictEqual(next, shorter)
    shorter = waits ? next : null
    if (waits) return { ok: true, waits }
    current = next
    return { ok: true, waits, changed: list.set(next.proxies) }
  }
  const readOnce = async (): Promise<ConfigReading> => {
    const read = await readFiles()
    if ('hints' in read) {
      shorter = null
      return { ok: false, hints: read.hints }
    }
    return take(read)
  }
  return {
    proxies: list.current,
    manuals: () => current.manuals,
    read: async () => {
      const reading = await readOnce()
      faults.note(reading)
      return reading
    },
    reload: async (signal) => {
      let reading = await readOnce()
      for (let readings = 2; reading.ok && reading.waits && readings <= MAX_READINGS; readings++) {
        await delay(settleMs, undefined, { signal }).catch(() => {})
        if (signal.aborted) break
        reading = await readOnce()
      }
      if (reading.ok && reading.waits) reading = { ok: false, hints: [CHANGING] }
      faults.forget()
      faults.note(reading)
      return reading
    },
  }
}

function statesLess(next: FollowedConfig, before: FollowedConfig): boolean {
  const isStated = ({ name, url }: { readonly name: string; readonly url: string }): boolean =>
    next.proxies.some((proxy) => proxy.name === name && proxy.url === url)
  return next.manuals.length < before.manuals.length || !before.proxies.every(isStated)
}

type FilesRead = FollowedConfig | Pick<ConfigError, 'hints'>

/** Reads the files once at a time: what waits for a dead disk cannot be stopped. */
function readInTime(read: () => Promise<FollowedConfig>, timeoutMs: number): () => Promise<FilesRead> {
  const late = { hints: [`A file of the configuration does not answer within ${timeoutMs / 1000} s.`] }
  let reading: Promise<FilesRead> | null = null
  return async () => {
    reading ??= read()
      .catch(toHints)
      .finally(() => {
        reading = null
      })
    const timer = new AbortController()
    const expired = delay(timeoutMs, late, { ref: false, signal: timer.signal }).catch(() => late)
    const first = await Promise.race([reading, expired])
    timer.abort()
    return first
  }
}

function toHints(error: unknown): Pick<ConfigError, 'hints'> {
  if (error instanceof ConfigError) return error
  throw error
}

/** Says the same thing once, until the files are good again. */
function createFaultLog(log: Log) {
  let said = ''
  return {
    forget: (): void => {
      said = ''
    },
    note: (reading: ConfigReading): void => {
      const text = textOf(reading)
      if (text !== '' && text !== said) {
        if (reading.ok) log.warn(text)
        else log.error(text)
      }
      said = text
    },
  }
}

function textOf(reading: ConfigReading): string {
  if (!reading.ok) return `${reading.hints.join(' ')} What was in force stays in force.`
  return reading.waits ? 'The files state fewer proxies or subscriptions: this counts when it is read once more.' : ''
}

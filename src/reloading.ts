import type { ConfigFollower, ConfigReading } from './config/config-follower.ts'
import type { Reload, ReloadOutcome } from './domain/reload.ts'
import type { Clock, Log } from './domain/runtime.ts'
import { createTurns } from './domain/turns.ts'
import type { SyncLoop } from './sync/sync-loop.ts'

/** Keeps what runs in step with the files of the configuration. */
export interface Reloading {
  /** Reads them before a sync, which is of what they say then. Never rejects. */
  readonly beginSync: () => Promise<void>
  /** Reads them because somebody asks for it; proxies that joined or changed are synced at once. Never rejects. */
  readonly reload: Reload
  /** Takes nothing any more; resolves when nothing is under way. */
  readonly close: () => Promise<void>
}

export interface ReloadingDeps {
  readonly follower: ConfigFollower
  readonly loop: () => Pick<SyncLoop, 'follow' | 'syncOne'>
  readonly onConfigRead: (ok: boolean, at: Date) => void
  readonly clock: Clock
  readonly log: Log
}

const CLOSED: ReloadOutcome = { ok: false, hints: ['The exporter is shutting down.'] }

export function createReloading({ follower, loop, onConfigRead, clock, log }: ReloadingDeps): Reloading {
  const inTurn = createTurns()
  const closing = new AbortController()
  const { signal } = closing
  const take = async (read: () => Promise<ConfigReading>): Promise<ReloadOutcome> => {
    if (signal.aborted) return CLOSED
    const reading = await read()
    if (signal.aborted) return CLOSED
    onConfigRead(reading.ok, clock.now())
    if (!reading.ok) return reading
    const { joined, left } = await loop().follow(follower.proxies())
    for (const proxy of left) log.info('The proxy left the configuration: nothing is shown of it any more.', { proxy })
    for (const proxy of joined) log.info('The proxy joined the configuration.', { proxy })
    const changed = reading.waits ? [] : reading.changed
    return { ok: true, joined, changed, left }
  }
  const reload = async (): Promise<ReloadOutcome> => {
    const outcome = await take(() => follower.reload(signal))
    if (outcome.ok && !signal.aborted) {
      log.info('The configuration was read again.')
      for (const proxy of [...outcome.joined, ...outcome.changed]) void loop().syncOne(proxy)
    }
    return outcome
  }
  // Who asks while another one waits for its turn gets the same.
  let waiting: Promise<ReloadOutcome> | null = null
  return {
    beginSync: async () => void (await inTurn(() => take(follower.read))),
    reload: () => {
      waiting ??= inTurn(() => {
        waiting = null
        return reload()
      })
      return waiting
    },
    close: async () => {
      closing.abort()
      await inTurn(async () => {})
    },
  }
}

import type { ManualSubscription } from '../domain/manual-subscription.ts'
import { ConfigError } from './config-error.ts'
import type { Diagnostics, Environment } from './environment.ts'
import { readProxies } from './proxies.ts'
import { createRememberedFiles } from './remembered-files.ts'
import type { StatedProxy } from './stated-proxy.ts'
import { readSubscriptions } from './subscriptions.ts'

/** What of the configuration can change while the program runs: what lies in files. */
export interface FollowedConfig {
  readonly proxies: readonly StatedProxy[]
  readonly manuals: readonly ManualSubscription[]
}

/** Reads it; again only where a file has changed, since validating hundreds of entries takes a tenth of a second. */
export interface FollowedReader {
  /** For the start; what is wrong is added to `diagnostics`. */
  readonly readAtStart: (diagnostics: Omit<Diagnostics, 'readText'>) => FollowedConfig
  /** Holds up nobody. Rejects with a ConfigError with everything that is wrong. */
  readonly readAgain: () => Promise<FollowedConfig>
}

/** @param env the environment that the program was started with */
export function createFollowedReader(env: Environment): FollowedReader {
  const files = createRememberedFiles()
  let last: Read = { followed: { proxies: [], manuals: [] }, hints: [] }
  return {
    readAtStart: (diagnostics) => {
      const followed = readFollowed(env, { ...diagnostics, readText: files.readNow })
      last = { followed, hints: [...diagnostics.hints] }
      return followed
    },
    readAgain: async () => {
      const changed = await files.readChanged((readText): Read => {
        const hints: string[] = []
        return { followed: readFollowed(env, { hints, warnings: [], readText }), hints }
      })
      last = changed ?? last
      if (last.hints.length > 0) throw new ConfigError(last.hints)
      return last.followed
    },
  }
}

interface Read {
  readonly followed: FollowedConfig
  readonly hints: readonly string[]
}

function readFollowed(env: Environment, diagnostics: Diagnostics): FollowedConfig {
  const proxies = readProxies(env, diagnostics)
  const names = proxies?.map(({ name }) => name) ?? null
  return { proxies: proxies ?? [], manuals: readSubscriptions(env, names, diagnostics) }
}

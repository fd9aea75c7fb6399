import type { ManualSubscription } from '../domain/manual-subscription.ts'
import { ConfigError } from './config-error.ts'
import type { Diagnostics, Environment } from './environment.ts'
import { readProxies } from './proxies.ts'
import { readTexts } from './read-texts.ts'
import type { StatedProxy } from './stated-proxy.ts'
import { readSubscriptions } from './subscriptions.ts'

/** What of the configuration can change while the program runs: what lies in files. */
export interface FollowedConfig {
  readonly proxies: readonly StatedProxy[]
  readonly manuals: readonly ManualSubscription[]
}

export function readFollowed(env: Environment, diagnostics: Diagnostics): FollowedConfig {
  const proxies = readProxies(env, diagnostics)
  const names = proxies?.map(({ name }) => name) ?? null
  return { proxies: proxies ?? [], manuals: readSubscriptions(env, names, diagnostics) }
}

/**
 * As at start, but without holding up the process.
 *
 * @param env the environment that it was started with
 * @throws ConfigError with everything that is wrong
 */
export async function readFollowedAgain(env: Environment): Promise<FollowedConfig> {
  const { hints, followed } = await readTexts((readText) => {
    const diagnostics: Diagnostics = { hints: [], warnings: [], readText }
    return { ...diagnostics, followed: readFollowed(env, diagnostics) }
  })
  if (hints.length > 0) throw new ConfigError(hints)
  return followed
}

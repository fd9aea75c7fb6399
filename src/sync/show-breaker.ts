import type { CliProxy, CredentialSource, OpenBreaker } from '../domain/source.ts'
import type { SyncObserver } from '../domain/sync-control.ts'

export interface BreakerDeps {
  readonly source: Pick<CredentialSource, 'breaker'>
  readonly observer: Pick<SyncObserver, 'onBreaker'>
}

/** Returns a proxy's breaker, null while it is closed, and shows it to the observer. */
export async function showBreaker({ source, observer }: BreakerDeps, proxy: CliProxy): Promise<OpenBreaker | null> {
  const breaker = await source.breaker(proxy)
  observer.onBreaker(proxy.name, breaker)
  return breaker
}

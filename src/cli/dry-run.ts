import { randomUUID } from 'node:crypto'
import type { Config } from '../config/config.ts'
import { nameLabels } from '../domain/name-label.ts'
import type { Runtime } from '../domain/runtime.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { CredentialStore } from '../domain/store.ts'
import type { StoredProxy } from '../domain/stored-proxy.ts'
import type { SyncChange } from '../domain/sync-change.ts'
import { openReader } from '../persistence.ts'
import { readWriterId } from '../store/writer-id.ts'
import { hasSucceeded, syncOnce } from './once.ts'
import { formatTable } from './table.ts'

/**
 * Fetches once and prints what a sync would write. It writes nothing but the breaker, since a refused key counts towards
 * the ban whoever asked, and asks no provider. Resolves to the exit code: 1 when a proxy or the store failed.
 */
export async function dryRun(config: Config, runtime: Runtime, print: (text: string) => void): Promise<0 | 1> {
  const recorder = recordChanges(await openReader(config, runtime))
  const writer = (await readWriterId(config.dataDir)) ?? randomUUID()
  const { snapshot, reports } = await syncOnce({ ...config, inquiries: [] }, runtime, {
    store: recorder.store,
    writer,
    snapshots: null,
  })
  for (const { change, stored } of recorder.recorded) print(describeChange(change, stored, snapshot, config))
  return reports.every(hasSucceeded) ? 0 : 1
}

interface Recorded {
  readonly change: SyncChange
  readonly stored: StoredProxy | null
}

/** A store that reads and, in place of writing, remembers what it was asked to write. */
function recordChanges(store: CredentialStore): {
  readonly store: CredentialStore
  readonly recorded: readonly Recorded[]
} {
  const recorded: Recorded[] = []
  const loaded = new Map<string, StoredProxy>()
  const load: CredentialStore['load'] = async (proxies, signal) => {
    const outcome = await store.load(proxies, signal)
    if (outcome.ok) for (const [proxy, stored] of outcome.proxies) loaded.set(proxy, stored)
    return outcome
  }
  const apply: CredentialStore['apply'] = async (change) => {
    recorded.push({ change, stored: loaded.get(change.proxy) ?? null })
    return { ok: true, revision: change.baseRevision + 1 }
  }
  return { store: { ...store, load, apply }, recorded }
}

function describeChange(change: SyncChange, stored: StoredProxy | null, snapshot: Snapshot, config: Config): string {
  const before = new Map(stored?.credentials.map((credential) => [credential.credential, credential]))
  const now = snapshot.get(change.proxy)?.credentials ?? []
  const names = nameLabels(
    [...before.values(), ...now.filter(({ credential }) => !before.has(credential))],
    config.emailMode,
  )
  const nameOf = (credential: string): string => names.get(credential) ?? credential
  const rows = [
    ...change.upserts.map(({ credential, statusLabel }) => [
      before.has(credential) ? 'change' : 'add',
      nameOf(credential),
      statusLabel,
    ]),
    ...change.removals.map((credential) => ['remove', nameOf(credential), '']),
    ...change.usage.map(({ credential, success, failed }) => [
      'usage',
      nameOf(credential),
      `${success} succeeded, ${failed} failed`,
    ]),
  ]
  const title = `${change.proxy}: ${rows.length === 0 ? 'nothing would change.' : 'would change'}\n`
  return rows.length === 0 ? title : `${title}${formatTable(['WHAT', 'NAME', 'DETAIL'], rows)}`
}

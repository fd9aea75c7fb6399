import { randomUUID } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { Runtime } from '../domain/runtime.ts'
import type { CredentialStore } from '../domain/store.ts'
import type { StoredProxy } from '../domain/stored-proxy.ts'
import type { SyncChange } from '../domain/sync-change.ts'
import { openReader } from '../persistence.ts'
import { readWriterId } from '../store/writer-id.ts'
import { type CredentialChange, describeChanges } from './changes.ts'
import { formatJson, type Printing, syncOnce } from './once.ts'
import { hasSucceeded, outcomeJson, outcomeLines } from './outcome.ts'
import { formatTable } from './table.ts'

/**
 * Fetches once and prints what a sync would write. It writes nothing but the breaker, since a refused key counts towards
 * the ban whoever asked, and asks no provider. Resolves to the exit code: 1 when a proxy or the store failed.
 */
export async function dryRun(config: Config, runtime: Runtime, { print, json }: Printing): Promise<0 | 1> {
  const recorder = recordChanges(await openReader(config, runtime))
  const writer = (await readWriterId(config.dataDir)) ?? randomUUID()
  const persistence = { store: recorder.store, writer, snapshots: null, isDryRun: true }
  const { snapshot, outcome } = await syncOnce({ ...config, inquiries: [] }, runtime, persistence)
  const changes = new Map(
    recorder.recorded.map(({ change, stored }) => [
      change.proxy,
      describeChanges(change, stored, snapshot, config.emailMode),
    ]),
  )
  if (json) {
    const proxies = outcomeJson(outcome).map((report) => ({ ...report, changes: changes.get(report.proxy) ?? [] }))
    print(formatJson({ proxies }))
  } else {
    for (const [proxy, ofProxy] of changes) print(`${changesTable(proxy, ofProxy)}\n`)
    print(outcomeLines(outcome, true))
  }
  return hasSucceeded(outcome) ? 0 : 1
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

/** A line for each field; one alone for what has none that people read. */
function changesTable(proxy: string, changes: readonly CredentialChange[]): string {
  if (changes.length === 0) return `${proxy}: nothing would change.\n`
  const rows = changes.flatMap(({ what, name, fields }) => {
    const shown = fields.length === 0 ? [{ field: '', before: null, after: null }] : fields
    return shown.map(({ field, before, after }) => [what, name, field, before ?? '', after ?? ''])
  })
  return `${proxy}: would change\n${formatTable(['WHAT', 'NAME', 'FIELD', 'BEFORE', 'AFTER'], rows)}`
}

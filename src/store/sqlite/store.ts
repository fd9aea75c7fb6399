import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../domain/runtime.ts'
import { giveWayToAll } from '../../domain/slices.ts'
import type { Steps } from '../../domain/steps.ts'
import type { CredentialStore, LoadOutcome } from '../../domain/store.ts'
import { toLoadOutcome } from '../stored-proxies.ts'
import { createSqliteAccess, type SqliteStoreDeps } from './access.ts'
import { applyChange } from './apply.ts'
import { loadInquiries, recordInquiry } from './inquiries.ts'
import { loadProxies } from './load.ts'
import { checkpoint } from './transaction.ts'

/**
 * The embedded store: one SQLite file, opened at the first call.
 *
 * A file that cannot be opened or written is tried again at every call, which fails with `disk` until then: the exporter
 * runs on from memory, and what was not stored is stored once the disk works again. A corrupted file is set aside as
 * `….corrupt-<time>` and a new one begun; the next change then meets `store_conflict` and is computed again.
 */
export function openSqliteStore(deps: SqliteStoreDeps): CredentialStore {
  const access = createSqliteAccess(deps)
  return {
    description: `SQLite in ${dirname(deps.file)}`,
    load: (proxies, signal) => access.run((database) => load(database, proxies, deps.log), signal),
    apply: async (change, signal) => {
      const outcome = await access.run((database) => applyChange(database, change), signal)
      // The change is stored: what comes of that is of the file alone, and no sync of this proxy waits for it.
      if (outcome.ok) void giveWayToAll().then(() => access.run(checkpoint))
      return outcome
    },
    loadInquiries: (proxies, signal) => access.run((database) => loadInquiries(database, proxies), signal),
    recordInquiry: (entry, signal) => access.run((database) => recordInquiry(database, entry), signal),
    close: access.close,
  }
}

function* load(database: DatabaseSync, names: readonly string[], log: Log): Steps<LoadOutcome> {
  return toLoadOutcome(yield* loadProxies(database, names), log)
}

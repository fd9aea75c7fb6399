/**
 * Program: `node sqlite-writer.ts FILE SIZE` syncs SIZE accounts into FILE as fast as it can until it is killed. Prints
 * `ready`, then each revision that it applied, when its apply has resolved.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Credential } from '../../../src/domain/credential.ts'
import type { StoredProxy } from '../../../src/domain/stored-proxy.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { createRecordedLog } from '../../support/recorded-log.ts'
import { changeTo, loadProxy, neverAborted } from './syncs.ts'

/** What the writer's proxy lists at a revision: accounts whose counters tell it, and one that is only there then. */
export function listAt(revision: number, size: number): Credential[] {
  const lasting = credentialsOf(size).map((credential, index) => ({
    ...credential,
    requests: { success: revision * (index + 1), failed: revision },
  }))
  const fleeting = credentialsOf(1, { credential: `fleeting-${revision}`, name: `fleeting-${revision}.json` })
  return [...lasting, ...fleeting]
}

async function write(file: string, size: number): Promise<never> {
  const store = openSqliteStore({ file, log: createRecordedLog(), clock: { now: () => AT } })
  // A killed process saves no cache, and the next one would take long to start.
  flushCompileCache()
  writeSync(1, 'ready\n')
  for (;;) {
    const stored: StoredProxy | null = await loadProxy(store)
    const change = changeTo(listAt((stored?.revision ?? 0) + 1, size), stored)
    const outcome = await store.apply(change, neverAborted)
    if (outcome.ok) writeSync(1, `${outcome.revision}\n`)
    else if (outcome.reason !== 'store_conflict') throw new Error(outcome.reason)
  }
}

const [, program, file, size] = process.argv
if (program !== undefined && file !== undefined && import.meta.url === pathToFileURL(program).href) {
  await write(file, Number(size))
}

import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Credential } from '../domain/credential.ts'
import { type EmailMode, nameLabel, tellApart } from '../domain/name-label.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import { providerLabel } from './closed-labels.ts'
import { labelText } from './label-text.ts'

/** A credential with what all of its series share, made once for the many renderings of a snapshot. */
export interface Row {
  readonly credential: Credential
  readonly name: string
  /** `proxy`, `provider` and `credential`, as text. */
  readonly labels: string
}

/** The rows of one proxy. */
export interface ProxyRows {
  readonly snapshot: ProxySnapshot
  readonly rows: readonly Row[]
}

const ROWS_AT_ONCE = 1000

export async function prepareRows(snapshot: Snapshot, mode: EmailMode): Promise<ProxyRows[]> {
  const proxies: ProxyRows[] = []
  for (const proxy of snapshot.values()) {
    const names = new Map<string, string>()
    await inPieces(proxy.credentials, (credential) => names.set(credential.credential, nameLabel(credential, mode)))
    const apart = tellApart(names)
    const rows: Row[] = []
    await inPieces(proxy.credentials, (credential) => rows.push(toRow(credential, apart.get(credential.credential))))
    proxies.push({ snapshot: proxy, rows })
  }
  return proxies
}

async function inPieces(credentials: readonly Credential[], visit: (credential: Credential) => void): Promise<void> {
  for (const [index, credential] of credentials.entries()) {
    visit(credential)
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await yieldToOthers()
  }
}

function toRow(credential: Credential, name: string | undefined): Row {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return { credential, name: name ?? credential.credential, labels: labelText(shared) }
}

import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Credential } from '../domain/credential.ts'
import { type EmailMode, type GivenName, giveNamesInSteps } from '../domain/name-label.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import type { ProviderLabels } from './closed-labels.ts'
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

export async function prepareRows(
  snapshot: Snapshot,
  mode: EmailMode,
  providerLabel: ProviderLabels,
): Promise<ProxyRows[]> {
  const proxies: ProxyRows[] = []
  for (const proxy of snapshot.values()) {
    const names = await stepwise(giveNamesInSteps(proxy.credentials, mode))
    proxies.push({ snapshot: proxy, rows: await stepwise(rowSteps(proxy.credentials, names, providerLabel)) })
  }
  return proxies
}

async function stepwise<Result>(steps: Generator<void, Result, void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await yieldToOthers()
  }
}

function* rowSteps(
  credentials: readonly Credential[],
  names: ReadonlyMap<string, GivenName>,
  providerLabel: ProviderLabels,
): Generator<void, readonly Row[], void> {
  const rows: Row[] = []
  for (const credential of credentials) {
    rows.push(toRow(credential, names.get(credential.credential)?.label, providerLabel))
    if (rows.length % ROWS_AT_ONCE === 0) yield
  }
  return rows
}

function toRow(credential: Credential, name: string | undefined, providerLabel: ProviderLabels): Row {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return { credential, name: name ?? credential.credential, labels: labelText(shared) }
}

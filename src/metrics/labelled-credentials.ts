import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Credential } from '../domain/credential.ts'
import { type EmailMode, nameLabelSteps } from '../domain/name-label.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import { providerLabel } from './closed-labels.ts'
import { labelText } from './label-text.ts'

/** A credential with what all of its series share, made once for the many renderings of a snapshot. */
export interface LabelledCredential {
  readonly credential: Credential
  readonly name: string
  /** `proxy`, `provider` and `credential`, as text. */
  readonly labels: string
}

/** The credentials of one proxy. */
export interface LabelledProxy {
  readonly snapshot: ProxySnapshot
  readonly credentials: readonly LabelledCredential[]
}

const LABELLED_AT_ONCE = 1000

/** Labels a snapshot in steps, so that other work runs in between: 10,000 credentials at once would block the loop. */
export async function labelCredentials(snapshot: Snapshot, mode: EmailMode): Promise<LabelledProxy[]> {
  const proxies: LabelledProxy[] = []
  for (const proxy of snapshot.values()) {
    const names = await stepwise(nameLabelSteps(proxy.credentials, mode))
    proxies.push({ snapshot: proxy, credentials: await stepwise(labelSteps(proxy.credentials, names)) })
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

function* labelSteps(
  credentials: readonly Credential[],
  names: ReadonlyMap<string, string>,
): Generator<void, readonly LabelledCredential[], void> {
  const labelled: LabelledCredential[] = []
  for (const credential of credentials) {
    labelled.push(label(credential, names.get(credential.credential)))
    if (labelled.length % LABELLED_AT_ONCE === 0) yield
  }
  return labelled
}

function label(credential: Credential, name: string | undefined): LabelledCredential {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return { credential, name: name ?? credential.credential, labels: labelText(shared) }
}

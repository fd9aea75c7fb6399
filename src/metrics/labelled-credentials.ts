import type { Credential } from '../domain/credential.ts'
import { type EmailMode, type GivenName, giveNamesInSteps } from '../domain/name-label.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import { STEP, type Steps, stepwise } from '../domain/steps.ts'
import type { ProviderLabels } from './closed-labels.ts'
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

/** Labels a snapshot in steps, so that other work runs in between: 10,000 credentials at once would block the loop. */
export async function labelCredentials(
  snapshot: Snapshot,
  mode: EmailMode,
  providerLabel: ProviderLabels,
): Promise<LabelledProxy[]> {
  const proxies: LabelledProxy[] = []
  for (const proxy of snapshot.values()) {
    const names = await stepwise(giveNamesInSteps(proxy.credentials, mode))
    proxies.push({ snapshot: proxy, credentials: await stepwise(labelSteps(proxy.credentials, names, providerLabel)) })
  }
  return proxies
}

function* labelSteps(
  credentials: readonly Credential[],
  names: ReadonlyMap<string, GivenName>,
  providerLabel: ProviderLabels,
): Steps<readonly LabelledCredential[]> {
  const labelled: LabelledCredential[] = []
  for (const credential of credentials) {
    labelled.push(label(credential, names.get(credential.credential)?.label, providerLabel))
    if (labelled.length % STEP === 0) yield
  }
  return labelled
}

function label(credential: Credential, name: string | undefined, providerLabel: ProviderLabels): LabelledCredential {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return { credential, name: name ?? credential.credential, labels: labelText(shared) }
}

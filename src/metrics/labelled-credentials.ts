import type { Credential } from '../domain/credential.ts'
import { type EmailMode, type GivenName, giveNames } from '../domain/name-label.ts'
import { inSlices } from '../domain/slices.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import { mapEach, type Steps } from '../domain/steps.ts'
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

/** Labels a snapshot in slices: 10,000 credentials at once would block the loop. */
export async function labelCredentials(
  snapshot: Snapshot,
  mode: EmailMode,
  providerLabel: ProviderLabels,
): Promise<LabelledProxy[]> {
  const proxies: LabelledProxy[] = []
  for (const proxy of snapshot.values()) {
    const credentials = await inSlices(labelEach(proxy.credentials, mode, providerLabel))
    proxies.push({ snapshot: proxy, credentials })
  }
  return proxies
}

function* labelEach(
  credentials: readonly Credential[],
  mode: EmailMode,
  providerLabel: ProviderLabels,
): Steps<readonly LabelledCredential[]> {
  const names = yield* giveNames(credentials, mode)
  return yield* mapEach(credentials, (credential) => label(credential, names.get(credential.credential), providerLabel))
}

function label(credential: Credential, name: GivenName | undefined, providerLabel: ProviderLabels): LabelledCredential {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return { credential, name: name?.label ?? credential.credential, labels: labelText(shared) }
}

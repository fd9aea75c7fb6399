import type { Credential } from '../domain/credential.ts'
import { type EmailMode, giveNames } from '../domain/name-label.ts'
import type { Cooldown } from '../domain/observation.ts'
import { inBackgroundSlices } from '../domain/slices.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import { mapEach, type Steps } from '../domain/steps.ts'
import { type LabelledLimits, labelLimits, type ModelLabels } from './account-limits.ts'
import type { ProviderLabels } from './closed-labels.ts'
import { labelText } from './label-text.ts'

/** A credential with what all of its series share, made once for the many renderings of a snapshot. */
export interface LabelledCredential extends LabelledLimits {
  readonly credential: Credential
  readonly name: string
  /** `proxy`, `provider` and `credential`, as text. */
  readonly labels: string
}

/** What label values are made of that proxies invent. */
export interface LabelWords {
  readonly providerLabel: ProviderLabels
  readonly modelLabel: ModelLabels
}

/** The credentials of one proxy. */
export interface LabelledProxy {
  readonly snapshot: ProxySnapshot
  readonly credentials: readonly LabelledCredential[]
}

/** Labels a snapshot in slices: 10,000 credentials at once would block the loop. */
export function labelCredentials(snapshot: Snapshot, mode: EmailMode, words: LabelWords): Promise<LabelledProxy[]> {
  return inBackgroundSlices(labelProxies(snapshot, mode, words))
}

function* labelProxies(snapshot: Snapshot, mode: EmailMode, words: LabelWords): Steps<LabelledProxy[]> {
  const proxies: LabelledProxy[] = []
  for (const proxy of snapshot.values()) {
    proxies.push({ snapshot: proxy, credentials: yield* labelEach(proxy, mode, words) })
    yield
  }
  return proxies
}

function* labelEach(
  { credentials, cooldowns }: ProxySnapshot,
  mode: EmailMode,
  words: LabelWords,
): Steps<readonly LabelledCredential[]> {
  const names = yield* giveNames(credentials, mode)
  return yield* mapEach(credentials, (one) => {
    const { credential: id } = one
    return label(one, names.get(id)?.label ?? id, cooldowns.get(id) ?? [], words)
  })
}

function label(
  credential: Credential,
  name: string,
  cooldowns: readonly Cooldown[],
  { providerLabel, modelLabel }: LabelWords,
): LabelledCredential {
  const shared = {
    proxy: credential.proxy,
    provider: providerLabel(credential.provider),
    credential: credential.credential,
  }
  return {
    credential,
    name,
    labels: labelText(shared),
    ...labelLimits(credential, cooldowns, modelLabel),
  }
}

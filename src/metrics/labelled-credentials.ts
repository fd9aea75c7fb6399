import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Credential } from '../domain/credential.ts'
import { type EmailMode, type GivenName, giveNamesInSteps } from '../domain/name-label.ts'
import type { Cooldown } from '../domain/observation.ts'
import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'
import {
  type LabelledCooldown,
  type LabelledWindow,
  labelCooldowns,
  labelWindows,
  type ModelLabels,
} from './account-limits.ts'
import type { ProviderLabels } from './closed-labels.ts'
import { labelText } from './label-text.ts'

/** A credential with what all of its series share, made once for the many renderings of a snapshot. */
export interface LabelledCredential {
  readonly credential: Credential
  readonly name: string
  /** `proxy`, `provider` and `credential`, as text. */
  readonly labels: string
  readonly windows: readonly LabelledWindow[]
  readonly cooldowns: readonly LabelledCooldown[]
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

const LABELLED_AT_ONCE = 1000

/** Labels a snapshot in steps, so that other work runs in between: 10,000 credentials at once would block the loop. */
export async function labelCredentials(
  snapshot: Snapshot,
  mode: EmailMode,
  words: LabelWords,
): Promise<LabelledProxy[]> {
  const proxies: LabelledProxy[] = []
  for (const proxy of snapshot.values()) {
    const names = await stepwise(giveNamesInSteps(proxy.credentials, mode))
    proxies.push({ snapshot: proxy, credentials: await stepwise(labelSteps(proxy, names, words)) })
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
  { credentials, cooldowns }: ProxySnapshot,
  names: ReadonlyMap<string, GivenName>,
  words: LabelWords,
): Generator<void, readonly LabelledCredential[], void> {
  const labelled: LabelledCredential[] = []
  for (const credential of credentials) {
    const { credential: id } = credential
    labelled.push(label(credential, names.get(id)?.label ?? id, cooldowns.get(id) ?? [], words))
    if (labelled.length % LABELLED_AT_ONCE === 0) yield
  }
  return labelled
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
    windows: labelWindows(credential.quota, modelLabel),
    cooldowns: labelCooldowns(cooldowns, modelLabel),
  }
}

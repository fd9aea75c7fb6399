import type { Credential } from '../domain/credential.ts'
import type { Cooldown } from '../domain/observation.ts'
import type { QuotaWindow } from '../domain/quota.ts'
import { labelText } from './label-text.ts'

/** A quota window with the labels of its series, as text. */
export interface LabelledWindow {
  readonly labels: string
  readonly quota: QuotaWindow
}

/** A cooldown with the labels of its series, as text. */
export interface LabelledCooldown {
  readonly labels: string
  readonly endAt: Date
}

/** How a model is labelled; see `createModelLabels`. */
export type ModelLabels = (model: string) => string

const MAX_MODELS = 50
const MAX_COOLDOWNS = 4
/** Series for limits, of the 40 that an account has at most; what is wrong with it takes two of them, see `families.ts`. */
const MAX_LIMIT_SERIES = 19
const SERIES_OF_REASON = 2
const SERIES_OF_WINDOW = 3
const NO_WINDOWS: readonly LabelledWindow[] = []
const NO_COOLDOWNS: readonly LabelledCooldown[] = []

/** What keeps an account from serving, now or later. */
export interface LabelledLimits {
  readonly windows: readonly LabelledWindow[]
  readonly cooldowns: readonly LabelledCooldown[]
}

/** Labels for models: the first 50 names of a process, and `other` for every further one, so that series stay bounded. */
export function createModelLabels(): ModelLabels {
  const known = new Set<string>()
  return (model) => {
    if (known.has(model)) return model
    if (known.size >= MAX_MODELS) return 'other'
    known.add(model)
    return model
  }
}

/**
 * The limits of an account with their labels, as many as there are series for: before all others the cooldown that ends
 * last, then the windows, then the other cooldowns.
 */
export function labelLimits(
  { quota, statusReason }: Pick<Credential, 'quota' | 'statusReason'>,
  cooldowns: readonly Cooldown[],
  modelLabel: ModelLabels,
): LabelledLimits {
  const series = MAX_LIMIT_SERIES - (statusReason === null ? 0 : SERIES_OF_REASON)
  const running = labelCooldowns(cooldowns, modelLabel)
  const forWindows = series - Math.min(running.length, 1)
  const windows = labelWindows(quota, modelLabel).slice(0, Math.floor(forWindows / SERIES_OF_WINDOW))
  return { windows, cooldowns: running.slice(0, series - SERIES_OF_WINDOW * windows.length) }
}

/** The windows with their labels; of several that have the same ones, the fullest. */
function labelWindows(quota: readonly QuotaWindow[], modelLabel: ModelLabels): readonly LabelledWindow[] {
  if (quota.length === 0) return NO_WINDOWS
  const labelled = quota.map((one) => {
    const { window, scope, model } = one
    const labels = labelText({ window, scope, model: model === null ? '' : modelLabel(model) })
    return { labels, quota: one }
  })
  return eachOnce(labelled, (a, b) => a.quota.usedRatio > b.quota.usedRatio)
}

/** The four that end last, with their labels; of several that have the same ones, the latest. */
function labelCooldowns(cooldowns: readonly Cooldown[], modelLabel: ModelLabels): readonly LabelledCooldown[] {
  if (cooldowns.length === 0) return NO_COOLDOWNS
  const labelled = cooldowns.flatMap(({ scope, model, retryAt }): LabelledCooldown[] => {
    if (retryAt === null || scope === 'other') return []
    const isOfModel = scope === 'model' && model !== null
    return [{ labels: labelText({ scope, model: isOfModel ? modelLabel(model) : '' }), endAt: retryAt }]
  })
  return eachOnce(labelled, (a, b) => a.endAt > b.endAt).slice(0, MAX_COOLDOWNS)
}

/** One for each set of labels, where the first of them stood. */
function eachOnce<Labelled extends { readonly labels: string }>(
  labelled: readonly Labelled[],
  isBetter: (a: Labelled, b: Labelled) => boolean,
): Labelled[] {
  const best = new Map<string, Labelled>()
  for (const one of labelled) {
    const other = best.get(one.labels)
    if (other === undefined || isBetter(one, other)) best.set(one.labels, one)
  }
  return [...best.values()]
}

import type { Credential } from '../domain/credential.ts'
import type { LabelledCooldown, LabelledWindow } from './account-limits.ts'

/** What the names of all our metrics begin with. */
export const PREFIX = 'cliproxy_oauth_'

/** One value of a family for one credential, with the labels that only this family has. */
export interface Sample {
  /** As text. */
  readonly labels?: string
  readonly value: number
}

/** What a family may need beside the credential. */
interface SampleContext {
  /** The credential's name for people, unique within its proxy. */
  readonly name: string
  readonly now: Date
  /** The credential's quota windows; some may be over by now, and so may cooldowns. */
  readonly windows: readonly LabelledWindow[]
  readonly cooldowns: readonly LabelledCooldown[]
}

/**
 * One metric family: a pure function from a credential to its samples; no sample where the value is unknown. The labels
 * `proxy`, `provider` and `credential` are added to each sample elsewhere.
 */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: (credential: Credential, context: SampleContext) => readonly Sample[]
  /**
   * What the proxy's data must be for the family to be shown: `recent`, since an old number must not look current; or
   * `listed` by this process and recent, since a counter that was loaded would fall with the first list, and its rise
   * back would count as an increase.
   */
  readonly needs?: 'recent' | 'listed'
  /** Depends on the time of the rendering, not only on the credential. */
  readonly clocked?: true
}

/** The one sample of a value, or none while that is unknown. */
export function sampleOf(value: number | null, labels?: string): readonly Sample[] {
  if (value === null || !Number.isFinite(value)) return []
  return [labels === undefined ? { value } : { labels, value }]
}

export function unixSeconds(date: Date | null): number | null {
  return date && date.getTime() / 1000
}

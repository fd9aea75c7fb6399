import type { Credential } from '../domain/credential.ts'

/** What the names of all our metrics begin with. */
export const PREFIX = 'cliproxy_oauth_'

/** One value of a family for one credential, with the labels that only this family has. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** What a family may need beside the credential. */
interface SampleContext {
  /** The credential's name for people, unique within its proxy. */
  readonly name: string
  readonly now: Date
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
  /** Withdrawn when the proxy's data is too old: an old number must not look current. */
  readonly volatile?: true
  /** Depends on the time of the rendering, not only on the credential. */
  readonly clocked?: true
}

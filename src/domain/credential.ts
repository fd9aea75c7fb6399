import type { StatusLabel, StatusReason } from './condition/labels.ts'
import type { ConditionMemory } from './condition/memory.ts'
import type { QuotaWindow } from './quota.ts'

export { STATUS_LABELS, STATUS_REASONS, type StatusLabel, type StatusReason } from './condition/labels.ts'

/**
 * Where a subscription's end date comes from: the operator's file, the provider's own answer, the auth file's note, or the
 * id_token of the last login. See `subscriptionOf` for which counts.
 */
export const EVIDENCES = ['manual', 'live', 'note', 'id_token'] as const
export type Evidence = (typeof EVIDENCES)[number]

/** Whether a subscription goes on after its end. */
export const RENEWALS = ['renews', 'ends'] as const
export type Renewal = (typeof RENEWALS)[number]

/** Requests as the proxy counts them since its process started: safe non-negative integers. */
export interface RequestCounts {
  readonly success: number
  readonly failed: number
}

/** What is known of a subscription. The fields belong together: they are replaced as one, so dates never outlive their plan. */
export interface Subscription {
  /** The provider's own word, at most 50 characters. */
  readonly planType: string | null
  readonly accountId: string | null
  readonly startAt: Date | null
  readonly endAt: Date | null
  /** Evidence of `endAt`; null exactly when `endAt` is. */
  readonly evidence: Evidence | null
  /** Only a provider's own answer tells; so with `delinquent`. */
  readonly renewal: Renewal | null
  /** Whether a payment is overdue. */
  readonly delinquent: boolean | null
}

/** What one source states of a subscription, kept apart from what counts: a better source hides it and destroys nothing. */
export interface Statement extends Omit<Subscription, 'evidence'> {
  /**
   * Of an id_token when a list first showed it, of a provider's words when it said them; null when that is not known, and
   * for what the operator wrote.
   */
  readonly observedAt: Date | null
}

/** Every source of statements: `signal` is what a provider's headers say of the plan. */
export const SOURCES = ['manual', 'live', 'signal', 'note', 'id_token'] as const
export type Source = (typeof SOURCES)[number]

/**
 * The last statement of each source; null for one that stated nothing. Only an id_token's has an `accountId`, which is the
 * credential's.
 */
export type Statements = Readonly<Record<Source, Statement | null>>

export const NO_STATEMENTS: Statements = { manual: null, live: null, signal: null, note: null, id_token: null }

/** A statement without a word in it. */
export const NOTHING_STATED: Statement = {
  planType: null,
  accountId: null,
  startAt: null,
  endAt: null,
  renewal: null,
  delinquent: null,
  observedAt: null,
}

/** What a list says of a credential besides its condition and its subscription. */
export interface Identity {
  /** First 16 hex digits of a SHA-256 over the upstream's id: the same over restarts and versions. Unique within a proxy. */
  readonly credential: string
  /** Canonical provider, verbatim otherwise (`gemini` is `gemini-cli`); at most 50 characters. */
  readonly provider: string
  /** The auth file's name, at most 255 characters; may hold an e-mail. Never empty. */
  readonly name: string
  readonly email: string | null
  readonly label: string | null
  /** `oauth` or `api_key`; the proxy's other words as they are, at most 20 characters. */
  readonly accountType: string | null
  /** `file` or `memory`; the proxy's other words as they are, at most 20 characters. */
  readonly source: string | null
  readonly projectId: string | null
  /** Matches usage records; no key, since it changes with upgrades and, before v6.6.66, with every restart. */
  readonly authIndex: string | null
}

/** One account behind one proxy, as last judged. Null means unknown throughout. */
export interface Credential extends Identity, Subscription {
  readonly proxy: string
  readonly statements: Statements
  /** Quota windows that are not over, see `currentWindows`. */
  readonly quota: readonly QuotaWindow[]
  /** How many resets of its limits it may still ask for, as last answered to this process: not stored. */
  readonly resetCredits: number | null
  /** The proxy's own word for the condition, at most 50 characters. */
  readonly status: string | null
  readonly statusLabel: StatusLabel
  /** Present exactly while `statusLabel` is limited, failing or error. */
  readonly statusReason: StatusReason | null
  /** When `statusLabel` became what it is. */
  readonly statusSinceAt: Date
  /** The last list that bore `statusLabel` out, while it is only kept because the proxy forgot; else null. */
  readonly statusKeptFromAt: Date | null
  /** What the next list is judged by; null when none was judged since the rules need it. */
  readonly condition: ConditionMemory | null
  readonly lastRefreshAt: Date | null
  /** What it waits for; see `waitsUntil`. */
  readonly nextRetryAt: Date | null
  readonly requests: RequestCounts | null
  readonly firstSeenAt: Date
  /** What was added to its name to tell it from others, see `giveNames`; null while it has none. */
  readonly nameSuffix: string | null
  /** Since when lists lack it, while the loss awaits confirmation by a second list; else null. */
  readonly missingSinceAt: Date | null
}

import type { ObservedReason, StatusLabel, StatusReason } from './labels.ts'

/**
 * What the judgement of one list needs to know of those before it: plain data, stored with the credential, so that an
 * exporter that restarts judges as one that ran through.
 */
export interface ConditionMemory {
  /** What was last proven against the account and may still hold. */
  readonly proof: KeptProof | null
  /** Since when, and how, its lists say that it is in trouble; null while they do not, or are refuted. */
  readonly symptom: Symptom | null
  /** The reason that lists still name although a success or a login disproved it. */
  readonly refuted: ObservedReason | null
  /** The counters as last listed. */
  readonly requests: { readonly success: number; readonly failed: number } | null
  /** Failures since the last success, login or limit. */
  readonly failuresSince: number
  readonly lastFailureAt: Date | null
  /** The list in which successes last rose: what another exporter proved before it is over. */
  readonly lastSuccessAt: Date | null
  /** When the account's own file changed, by its proxy. */
  readonly modifiedAt: Date | null
  /** The last id_token's claims about the subscription, as one text to compare. */
  readonly loginKey: string | null
}

/** A trouble that a list or failure events proved; it may outlive the words that said so. */
export interface Proof {
  readonly label: Extract<StatusLabel, 'error' | 'limited' | 'failing'>
  readonly reason: StatusReason
  /** When that last bore it out. */
  readonly at: Date
  /** What the account waits for. */
  readonly until: Date | null
  /** Whether the proxy restarted since, and so forgot. */
  readonly restarted: boolean
}

/**
 * A proof as it is kept. Null: the list proved it that the memory was made from. So an account that stays in trouble is
 * the same in each list, and no difference to what is stored.
 */
export type KeptProof = Omit<Proof, 'at'> & { readonly at: Date | null }

/** A memory with the time of its proof. */
export type Recalled = Omit<ConditionMemory, 'proof'> & { readonly proof: Proof | null }

export interface Symptom {
  readonly reason: ObservedReason
  /** The first list in a row that named the reason. */
  readonly sinceAt: Date
  /** Whether any list since the trouble began named a time at which it ends. */
  readonly timeNamed: boolean
}

/** What is remembered of a credential that no list showed before. */
export const NOTHING: Recalled = {
  proof: null,
  symptom: null,
  refuted: null,
  requests: null,
  failuresSince: 0,
  lastFailureAt: null,
  lastSuccessAt: null,
  modifiedAt: null,
  loginKey: null,
}

/**
 * A memory with the time of its proof: the memory's own list was asked for at `seenAt`. For whatever outlives that list,
 * such as a credential that left.
 */
export function withProofTime(memory: ConditionMemory, seenAt: Date): Recalled {
  const { proof } = memory
  return { ...memory, proof: proof && { ...proof, at: proof.at ?? seenAt } }
}

/** A proof as the memory of the list that was asked for at `askedAt` keeps it. */
export function keptProof(proof: Proof, askedAt: Date): KeptProof {
  return proof.at.getTime() === askedAt.getTime() ? { ...proof, at: null } : proof
}

/**
 * The memory as of `now`. What a clock that was ahead wrote counts as of now, and the end it computed as that much
 * earlier: else it would be kept until that clock's time has come.
 */
export function upTo(memory: Recalled, now: Date): Recalled {
  const { proof, symptom, lastFailureAt, lastSuccessAt } = memory
  return {
    ...memory,
    proof: proof && proofUpTo(proof, now),
    symptom: symptom && { ...symptom, sinceAt: earlierOf(symptom.sinceAt, now) },
    lastFailureAt: lastFailureAt && earlierOf(lastFailureAt, now),
    lastSuccessAt: lastSuccessAt && earlierOf(lastSuccessAt, now),
  }
}

function proofUpTo(proof: Proof, now: Date): Proof {
  const aheadMs = proof.at.getTime() - now.getTime()
  if (aheadMs <= 0) return proof
  return { ...proof, at: now, until: proof.until && new Date(proof.until.getTime() - aheadMs) }
}

export function earlierOf(a: Date, b: Date): Date {
  return a < b ? a : b
}

export function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b
}

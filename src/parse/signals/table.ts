import type { QuotaScope } from '../../domain/quota.ts'

/** How the headers of one provider are read. */
export interface SignalTable {
  /** What all of its headers begin with, in lower case. */
  readonly prefix: string
  /** The header that names the plan, without the prefix; null where none does. */
  readonly plan: string | null
  /** The windows that the headers name, unknown ones too. */
  readonly windows: (headers: SignalHeaders, observedAt: Date) => readonly StatedWindow[]
}

/** By their names in lower case, without the prefix. */
export type SignalHeaders = ReadonlyMap<string, string>

/** What an answer's headers say of one window; null is unknown. */
export interface StatedWindow {
  readonly scope: QuotaScope
  readonly model: string | null
  readonly windowSeconds: number | null
  readonly usedRatio: number | null
  /** The provider says that it is used up, whatever `usedRatio` says. */
  readonly isUsedUp: boolean
  readonly resetAt: Date | null
}

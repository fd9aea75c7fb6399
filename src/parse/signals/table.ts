import type { StatedWindow } from '../stated-window.ts'

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

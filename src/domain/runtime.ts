/** Both clocks, for either can lie: the wall clock is set, the monotonic one stands still in suspend. */
export interface Clock {
  readonly now: () => Date
  /** Milliseconds from a fixed point in this process. */
  readonly monotonicMs: () => number
}

/** One line per event. Fields are shown as they are: callers pass no secret, e-mail or upstream text. */
export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly error: (message: string, fields?: LogFields) => void
}
export type LogFields = Readonly<Record<string, string | number | boolean>>

/** What every command runs with, besides its configuration. */
export interface Runtime {
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** The commit that was built; empty when unknown. */
  readonly revision: string
}

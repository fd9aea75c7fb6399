import type { Clock, Log } from './domain/ports.ts'

/** What the commands share besides the configuration. */
export interface Surroundings {
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** The commit that was built; empty when unknown. */
  readonly revision: string
}

import type { CredentialStore } from '../../../src/domain/store.ts'

/** A store on a database of its own, empty at first. */
export interface StoreUnderTest {
  readonly store: CredentialStore
  /** Another store on the same database; `close` closes it too. */
  readonly reopen: () => Promise<CredentialStore>
  /** What a person does in the database by hand: portable SQL. */
  readonly query: (sql: string) => Promise<readonly Record<string, unknown>[]>
  readonly close: () => Promise<void>
}

/** Returns the store of the running test. */
export type Subject = () => StoreUnderTest

import { afterEach, beforeEach, describe } from 'vitest'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { describeConflicts } from './contract-conflicts.ts'
import { describeLifecycle } from './contract-lifecycle.ts'
import { describeRoundTrip } from './contract-round-trip.ts'
import { describeUsage } from './contract-usage.ts'
import { describeWriters } from './contract-writers.ts'

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

/** What every `CredentialStore` must do, as tests. */
export function describeStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the store contract`, () => {
    let opened: StoreUnderTest | null = null
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(async () => {
      await opened?.close()
      opened = null
    })
    const subject: Subject = () => {
      if (opened === null) throw new Error('No store is open outside a test.')
      return opened
    }
    describe('reading back', () => describeRoundTrip(subject))
    describe('conflicts', () => describeConflicts(subject))
    describe('removed credentials', () => describeLifecycle(subject))
    describe('usage', () => describeUsage(subject))
    describe('several writers', () => describeWriters(subject))
  })
}
